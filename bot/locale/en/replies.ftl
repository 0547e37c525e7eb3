### Answers to who asked.

kept = Kept. Nothing more is needed from you.
kept-words = To add words, where words are taken: send the code again, and your words after it.
kept-change = You may change it until the question closes. The last one counts.
kept-weekly = You may send up to four things until the box opens. To take yours back, send the number and the letter t.
kept-five-words = Your five words: { $words }
kept-five-words-keep = Everybody gets such words, whatever they answered, and they are kept nowhere here. Keep them where only you look: whoever has them can go on with your words, or take them out.
kept-carry = To pass on a not yet for someone else: send the number and the letter e.

not-kept-closed = This question is closed, so your answer was not kept. Answers sent in time are in.
not-kept-not-yours = You may not answer this one, so nothing was kept. Questions about it are welcome: type ask and its number.
not-kept-unknown-code = There is no open question with this code, so nothing was kept. Type mine to see the codes.
not-kept-no-words-here = This question takes no words of your own, so nothing was kept. Send the code alone, or one of the listed worries.
not-kept-too-long = These words are longer than 600 characters, so nothing was kept. Please send the code again with fewer.
not-kept-bad-words = Links and mentions are not taken here, so nothing was kept. Please send the code again without them.
not-kept-bad-code = These five words are mistyped, so nothing was kept. Please look at the reply you got with them, and send all of it again.
not-kept-no-such-item = There is no such number, or you sit it out, or nothing is in force there. Nothing was kept. Type decisions to see the numbers.
not-kept-full = You have sent four things this week, and more do not fit. Nothing new was kept; to take yours back, send the number and the letter t.
not-kept-look = Nothing is kept yet. Please look at your words once more.
not-kept-trouble = Your answer could not be saved. What you answered before is still there. Please send it again in a minute.

look-names = They name somebody: { $found }.
look-only-one = They say “{ $found }”, which may show who you are.
look-language = They are in another language than the group's, which may show who you are.
look-printed = Opened, they would read:
look-once-more = To keep them as they are, send exactly the same once more. Or change them and send that.

reply-done = Done.
reply-so-already = It was so already, and nothing changed.
reply-new = This is now number { $n }: { $title }
reply-taken-up = Taken up as number { $n }: { $title }
reply-fill = To fill it in, type { $typed }.
reply-founded = This is us. The trial begins, and these are in:
reply-joined = Welcome, { $name }. You are in { $group }: { $role }. Type help to see what you can do.
reply-joined-tie = Do you work for a body others here depend on, or does it pay you? Please tell me privately: tie and its name.
reply-ties = Noted, and shown to nobody but you: { $bodies }. You sit out what touches them.
reply-word = Your word is kept for the order of turns. This is its fingerprint: { $commitment }
reply-forgotten = Your name, your accounts and { $texts ->
    [one] 1 text
   *[other] { $texts } texts
} you signed are gone. What the group agreed stays.
reply-left = You have left. Thank you for having been here. To have your name and words erased, type forget-me.
reply-rest = Rest well. You keep every right. Nothing is asked of you until you type back. Others may see that somebody rests.
reply-rest-until = Rest well, until { $until }. You keep every right. To come back before, type back. Others may see that somebody rests.
reply-stopped = Nothing from me reaches you any more until you type back.
reply-hour = Your one message a day will come at { $hour }:00, if there is something open.
reply-hour-any = Your one message a day will come with the first news of the day.
reply-remind = From now on: { $times } for each private question, whether you answered or not.
reply-helper = { $name } helps you now: they may sit in your private room and see your forms. Please tell them yourself. To end it, type helper.
reply-helper-none = Nobody helps you now. If somebody sits in your private room, please ask them to leave it.
reply-sleep = Asked, and nobody is named. The group sleeps from { $at } on, unless a member says no.
reply-awake = The group is awake.
reply-turn = Passed on. Nothing is announced about it.
reply-parked = Put aside for later: { $item }.
reply-withdrawn = Taken back: { $item }.
reply-unsigned = Your name is off it, and it belongs to the group: { $item }.
reply-asked = Your question is on the card as { $place }.
reply-answered = Your answer is beside the question { $place }.
reply-advised = Your answer is beside the question { $place }, as advice.
reply-reacted = Your reaction is kept, and shown with all others later. You may change it until then: { $item }.
reply-marked = Marked, without your name: { $item }. Who is tied to that body sits it out.
reply-gentle = It takes the gentle way now: { $item }. Questions first, then everyone is asked again.
reply-changed = Changed: { $item }. The card shows it.
reply-will-change = Said: the text will change before anyone is asked privately. This is { $item }.
reply-extended = There is more time now: { $item }. Others see only that someone needs time.
reply-paused = It waits now: { $item }. Others see only that someone needs time.
reply-resumed = It goes on: { $item }.
reply-review = We look again at { $item }. Everyone is asked privately.
reply-queued = This waits until everyone can be asked: { $item }. The card says why.
reply-sent-back = It is being written again: { $item }.
reply-next = It moved on: { $item }. The card says what is next.

founding-head = { $group }: our first evening
founding-aim = What for: { $aim }
founding-person = { $person }
founding-person-ready = { $person }: this is us
founding-person-not-yet = { $person }: not yet
founding-join = To come in, type join member (here for yourself), join professional (in a work role) or join guest (to listen).
founding-ready = Members type ready for “this is us”, or ready no for “not yet”. It counts when { $least } said so within { $minutes } minutes. Everyone sees who said what.
founding-word = If you like, type word and any word. The words of all fix the order of turns, so that nobody can load the dice.
