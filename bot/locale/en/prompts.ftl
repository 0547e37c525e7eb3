### The private question, and what a member is told once a day.

asks-fine = Is this fine to try?
asks-fine-until = Is this fine to try until { $review }?
asks-last-look = It passed. Last look: is it still fine? Saying nothing changes nothing.
asks-turn = Somebody said not yet. What could go wrong? What would make it safe enough?
asks-after-change = The text was changed. Is it safe enough now?
asks-which = Which of these?
asks-ways-out = Which way out?
asks-review = We look again: keep it, change it or end it?

prompt-until = You are asked privately until { $until }. What opens, opens then.
prompt-codes = Answer with one of the short codes that begin with { $number }. They work for this question only.
prompt-option = { $index }. { $option }
prompt-mark = { $letter } means { $label }.
prompt-marks = Send the number and one letter for each of the { $count }, in this order. This is only what it looks like: { $example }
prompt-marks-rule = What shuts anyone out falls away. Of the rest, the one most people find good is taken; if equal, the first. A missing letter means can do.
prompt-words = To add your own words, write them after the code, in the same message. Up to { $limit } characters, no links, no names.
prompt-no-words = Here you cannot add words of your own. The list below says it for you.
prompt-worries = You may also send one of these worries. Alone, it counts as: { $no }.
prompt-worry = { $code } { $worry }
prompt-could-look = No member is shown. Could look: who keeps the bot running ({ $bot }), and who runs the server ({ $server }), who also sees that you wrote and how much.
prompt-from = { $count ->
    [0] You are the only one who may answer besides who brought it.
    [one] It could come from 1 other person.
   *[other] It could come from any of { $count } people.
}
prompt-five = The five-people rule: words and numbers open only when at least { $number } people besides whoever brought it answered.
prompt-few = Fewer than { $number } people may answer this one. So words and numbers never open, only what follows from them.
prompt-last-counts = You may answer again until then. The last one counts.

digest-head = { $group }: what is open today
digest-last = This is the same for everyone, whether they answered or not.
your-turn = It is your turn until { $until }. If you do nothing, everything goes on by itself. To hand it on, type pass.
your-draft = What you began is waiting: { $item }. Any member may go on with it now, and so may you.
your-question = A question waits for your answer: { $item }. Type answer { $place } and your answer.
open-others = Also going on:
open-line = { $item }: { $step }. To read it, type show { $n }.
open-line-until = { $item }: { $step }, until { $until }. To read it, type show { $n }.

rest-changed = { $count ->
    [0] Welcome back. Nothing we agreed is running at the moment.
    [one] Welcome back. We have 1 agreement at the moment; type decisions to read it.
   *[other] Welcome back. We have { $count } agreements at the moment; type decisions to read them.
}
rest-stop = You may still stop this one: { $item }. Type mine to see how.
rest-stop-nothing = Nothing is in its last look now. An agreement can be looked at again any time.
rest-do = One thing you could do: read number { $n }. Type show { $n }.
rest-do-nothing = There is nothing you have to do.

words-head = These words came with the private answers. They are in no order.
words-please = This helps all of us in { $group }. Please don't guess who, and please don't ask.
words-reason = Somebody sees this risk:
words-concern = A worry to watch:
words-carried = Passed on for someone else:
words-next = What would make it safe enough? Anyone who may answer can type change { $n } and a new text.
