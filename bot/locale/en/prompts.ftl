### The private question, and what a member is told once a day.

asks-fine = Is this fine to try?
asks-fine-until = Is this fine to try until { $review }?
asks-last-look = It passed. Last look: is it still fine? Saying nothing changes nothing.
asks-turn = Somebody said not yet. What could go wrong? What would make it safe enough?
asks-after-change = The text was changed. Is it safe enough now?
asks-which = Which of these?
asks-ways-out = Which way out?
asks-review = We look again: keep it, change it or end it?
asks-listening = Is there something you would rather say without your name? Everybody who may answer gets this same form, every week.

prompt-until = Until { $until }.
prompt-until-never = Until { $until }. Silence is never a yes.
prompt-until-more = You are asked privately until { $until }. You may answer again until then. The last one counts.
prompt-row = { $first } · { $rest }
prompt-answer = { $code } { $label }
prompt-more = The rest: more { $number }.
prompt-more-words = Add words after the code. The rest: more { $number }.
more-which = No private question for you has this number now. Type more and the number your codes begin with. To see the codes, type mine.
prompt-codes = Answer with one of the short codes that begin with { $number }. They work for this question only. To take back what you sent, send { $back }.
prompt-option = { $index }. { $option }
prompt-marks = Send the number and one letter for each of the { $count }, in this order. This is only what it looks like: { $example }
prompt-marks-rule = What shuts anyone out falls away. Of the rest, the one most people find good is taken; if equal, the first. A missing letter means can do.
prompt-words = To add your own words, write them after the code, in the same message. Up to { $limit } characters, no links, better no names.
prompt-no-words = Here you cannot add words of your own. The list below says it for you.
prompt-worries = You may also send one of these worries. Alone, it counts as: { $no }.
prompt-worry = { $code } { $worry }
prompt-could-look = Could look: who keeps the bot running ({ $bot }), who runs the server ({ $server }).
prompt-server = No member is shown it. Who runs the server also sees that you wrote, when, and how much.
prompt-from = { $count ->
    [0] You are the only one who may answer besides who brought it.
    [one] It could come from 1 other person.
   *[other] It could come from any of { $count } people.
} { $rule }
prompt-five = Words and numbers open only if { $number } people besides whoever brought it answered.
prompt-few = Fewer than { $number } people may answer this one, so words and numbers never open, only what follows from them.
prompt-ways = At risk? Three ways: a worry from the list (more { $number }), somebody passes it on ({ $code }), or wait.
prompt-ways-list = At risk? Three ways: a worry from the list (more { $number }), somebody you trust says it with their answer, or wait.
prompt-ways-bare = At risk? Three ways: these answers, which have no words to know you by, somebody you trust answers for it, or wait.
prompt-pilot = A pilot: if being found out could harm you, wait.
prompt-five-words = To go on without your name, keep the five words you get with the reply. Whoever has them speaks as you. To read more, type help voice.
prompt-go-on = Did you write words before? To go on with them, send { $reply }, your five words, and what you want to say.
prompt-go-on-more = { $lower } and your five words make your not yet a worry to watch. { $erase } and your five words take your words out for good.
helper-looks = { $name }, your helper, can see this.
helper-gone = { $name } helps you no longer.

box-head = The weekly box, the same for everyone
box-codes = { $nothing }: nothing. { $need } and words: what is going on. With a number: { $question } and words ask, { $again } says not any more, { $passed } passes one on.
box-codes-bare = { $nothing }: nothing. With a number: { $again } says not any more, { $passed } passes one on.
box-until = It opens { $until }. The rest: more { $number }.
box-until-more = It opens at { $until }. You may send up to four things before. To take yours back, send { $back }.
box-button = nothing this week
box-going-on = { $code } and your words: say what is going on.
box-question = { $code }, a number and your words: ask about that number. For example: { $code } 3 What does it cost?
box-not-any-more = { $code } and a number: not any more. What we agreed there is looked at again, with everyone.
box-pass-on = { $code } and a number: pass on a not any more for someone else.
box-words = You may add words after the number. To see the numbers, type decisions.
box-no-words = Here you cannot add words of your own. To see the numbers, type decisions.
box-five = Words open only when at least { $number } people besides who wrote them answered. Else they wait for the next box, twice at most.
box-few = Fewer than { $number } people may answer, so words never open here. A not any more is told all the same.
box-sooner = A not any more is told at the next opening time, without its words. Taking words out does not wait either.
box-server = { $count ->
    [one] It could come from 1 other person.
   *[other] It could come from any of { $count } people.
} The server sees if only you wrote this week.
box-sent-that = Who runs the server can tell who sent that, and who wrote in a week in which only one person wrote.
box-ways = If this is a risk for you, there are three ways: a number without words, somebody who passes it on for you, or to wait for another week.
box-short = The weekly box is open until { $until }. For nothing this week, send { $code }. To say something without your name, type mine.

digest-head = { $group }: what is open today
digest-last = You get this whether you answered or not.
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

prompt-screened-short = Two of us look at words of your own first.
prompt-screened = Two of us look at words of your own first, for a day at most, and may keep them back together. Your answer counts all the same, and they are not shown who wrote.

screen-head = You are one of two who look first
screen-place = Words { $place }. { $item }:
screen-place-new = Words { $place }. Somebody says what is going on:
screen-how = To let these out, type release { $place }. To keep them back, type withhold { $place } and one of these: { $reasons }
screen-rule = If you do nothing, they come out at { $until }. They are kept back only if you both say so. What you say is told to nobody. Please don't guess who wrote.

words-head = These words came without a name. They are in no order.
words-please = This helps all of us in { $group }. Please don't guess who, and please don't ask.
words-reason = Somebody sees this risk:
words-concern = A worry to watch:
words-carried = Passed on for someone else:
words-reply = Whoever wrote this goes on:
words-need = Somebody says what is going on:
words-question = Somebody asks:
words-said = Their answer now: { $position }.
words-taken-out = These words were taken out.
words-held = Two of us look at these words first. They come out at the next opening time at the latest.
words-withheld = Two of us kept these words back, because { $reasons }.
words-lowered = Whoever wrote this calls it a worry to watch now.
words-can-go-on = { $rounds ->
    [one] Whoever wrote this can still answer in the next round.
   *[other] Whoever wrote this can still answer for { $rounds } more rounds.
}
words-only-passed-on = This can go on only if somebody passes it on.
words-ask = To ask whoever wrote this, type ask { $n } and your question.
words-helper-sits-out = Words came without a name. I cannot show them in this room now. Your helper could see them. To read them, type helper, which takes your helper back.
words-helper-elsewhere = Words came without a name. I cannot show them in this room now. Somebody who helps you in another group could see them.
words-next = What would make it safe enough? Anyone who may answer can type change { $n } and a new text.
