# What only the rehearsal says: it shows a story on a screen, and lets one person take any seat.

rehearsal-answered = { $name } answers privately. The answer itself is written down nowhere.
rehearsal-step = Step { $number } of { $of }, { $at }
rehearsal-done = The story came out as it says: { $steps } steps, { $days } days.
rehearsal-privately = privately to { $names }
rehearsal-place-home = home
rehearsal-place-shared = shared

rehearsal-seats-hello = You can take any seat. Type "help" to see what works here, and "quit" to stop.
rehearsal-seats-help-seat = Type "seat { $name }" to sit somewhere else. Seats: { $names }
rehearsal-seats-help-where = Type "where home", "where private" or "where shared" to speak there.
rehearsal-seats-help-words = Anything else you type goes to the bot, such as: propose Meet Tuesdays 7 pm
rehearsal-seats-help-number = A number alone presses the choice with that number in the last message here.
rehearsal-seats-help-time = Type "after 2d", "after 48h", "at 18:00", or "next" for whatever happens next by itself.
rehearsal-seats-help-look = Type "look" to read again what this seat sees now.
rehearsal-seats-help-bot = The bot has a help of its own. Type: help propose
rehearsal-seats-now = You are { $name } now, in this place: { $place }
rehearsal-seats-nobody = Nobody here is called { $name }. Seats: { $names }
rehearsal-seats-no-place = There is no such place. Type "where home", "where private" or "where shared".
rehearsal-seats-not-there = { $name } does not sit in the home place, so nothing can be said there.
rehearsal-seats-no-choice = The last message here has no choice { $number }. Type the words instead, or "look".
rehearsal-seats-no-time = That is no time that can pass. Type it like "after 2d", "after 48h", "after 20min" or "at 18:00".
rehearsal-seats-past = That is over already. Time only goes forward here.
rehearsal-seats-too-far = A rehearsal ends in the year { $year }. Let less time pass.
rehearsal-seats-nothing-next = Nothing will happen by itself. Say something, or let time pass.
rehearsal-seats-nothing-seen = This seat was shown nothing yet.
rehearsal-seats-form = The bot asks { $name } something in the private room. You are there now.
rehearsal-seats-trouble = That did not work: { $what }
rehearsal-seats-bye = The rehearsal is over. Nothing of it reached anybody.
