### Answers to who asked.

kept-until = You may change it until { $until }; the last one counts.
kept = Kept. You need do nothing more.
kept-weekly = You may send up to four things until { $until }. To take yours back, send { $back }.
kept-carry = To pass on a not yet for someone else, too, send { $code }.
kept-five-words = Your five words: { $words }
kept-five-words-keep = They stand only in this room. Whoever has them can speak as you.

not-kept-still = I have not taken this one. What you sent before still stands.
not-kept-closed = This question is closed. Answers sent in time are in.
not-kept-not-yours = You may not answer this one. Questions about it are welcome: type ask and its number.
not-kept-unknown-code = There is no open question with this code. Type mine to see the codes.
not-kept-no-words-here = This question takes no words of your own. Send the code alone, or one of the listed worries.
not-kept-too-long = These words are longer than 600 characters. Please send the code again with fewer.
not-kept-bad-words = Links and mentions are not taken here. Please send the code again without them.
not-kept-bad-code = These five words are mistyped. Please look at the reply you got with them, and send all of it again.
not-kept-code-shown = Five words like yours stand among your own words, and whoever read them could speak as you. Put them right after the code, once, or leave them out, and send it again.
not-kept-no-such-item = There is no such number, or you sit it out, or nothing is in force there. Type decisions to see the numbers.
not-kept-full = You have sent four things this week, and more do not fit. To take yours back, send the number and the letter t.
not-kept-look = Please look once more.
not-kept-trouble = Your answer could not be saved. Please send it again in a minute.
not-kept-lost = The sealed box was lost, unread. I have not taken this one. What you sent before is gone, too. Everyone is asked again.

look-names = They name somebody: { $found }.
look-only-one = They say “{ $found }”, which may show who you are.
look-language = They are in another language than the group's, which may show who you are.
look-printed = It would read:
look-once-more = To keep it so, send exactly the same again. What you sent before still stands.

reply-done = Done.
reply-so-already = It was so already, and nothing changed.
reply-new = This is now number { $n }: { $title }
reply-taken-up = Taken up as number { $n }: { $title }
reply-fill = To fill it in, type { $typed }.
reply-founded = This is us. The trial begins, and these are in:
reply-joined = Welcome, { $name }. You are in { $group }: { $role }. Type help to see what you can do.
reply-joined-room = I have invited you to a room for just you and me. Please accept it. Private questions come there and nowhere else.
reply-joined-tie = Do you work for a body others here depend on, or does it pay you? Please tell me privately: tie and its name.
reply-ties = Noted: { $bodies }. You sit out what touches them, and then everyone reads that you do. I do not show the list itself.
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
reply-screened = Noted, and told to nobody. You may change it until both of you have looked.
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
