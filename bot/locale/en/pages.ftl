### Pages: help, privacy, agreements, rules, what is kept.

help-six = Six words are enough. I tell you the rest where you need it.
help-line = { $what } Type: { $example }
help-others = There is more: { $verbs }. Type help and one of them.
help-voice = To say something without your name, and stay in the talk: type help voice.
help-unknown = I do not know the word “{ $word }”.
help-suggest = Did you mean { $verb }?

privacy-pilot = This is a pilot: not yet safe for voices at risk. If being found out could harm you, please do not use private answers yet.
privacy-members = Other members: everybody gets the same private question and the same reply, so they are not shown who answered what, or who answered at all.
privacy-admins = Who looks after the rooms, and professionals in them: they are not shown it either. Words said without a name reach members only.
privacy-thief = Someone who gets our data or its backups: once a question has closed, they cannot tell who said what. While it is open, only with the key as well, which is in no backup.
privacy-host = Who keeps the bot running, or rents out its machine, could read everything as it comes in. Choose somebody outside the group and any service.
privacy-server = Who runs the chat server: sees that you wrote, when, and how long it was; so also who wrote alone in a week, or said not any more there. If they cheat, they may read more.
privacy-phone = Someone with your phone in their hand: can read your private room there, and the five words in it. A helper in your room can, too.
privacy-style = Someone who knows you well: may know you by your words, or by things only you know. The list of worries has no style.
privacy-never = We cannot protect you when all say the same, when few may answer, from a picture of your screen, or against force.
privacy-more = All of it, with what is not protected, is in the file SECURITY that comes with this bot.
privacy-five = The five-people rule here is { $number }: words and numbers open only when so many besides whoever brought it answered.

decisions-head = What we agreed
decisions-none = We have agreed nothing so far. To begin, type propose and what you would like.
decisions-line = { $item }.
decisions-line-until = { $item }: we look again on { $review }.
decisions-suspended = { $item }: it stands still until everyone was asked again.
decisions-looking = { $item }: it stays while everyone is asked again.
decisions-choice = { $item }: { $option }.
decisions-show = To read one, type show and its number, for example: show { $n }
decisions-more = This is page { $page } of { $pages }. For more, type decisions { $next }

rules-head = Who's in, and our rules
rules-line = { $rule }: { $value }. (Name to type: { $typed })
rules-line-fixed = { $rule }: { $value }. This one stays.
rules-withheld = Texts that two of us kept back so far: { $count }.
rules-change = Only all of us together can change a rule. To propose it, type rule, its name and a new value.

turn-anyway = Nothing depends on it: every step also goes on by itself.

mine-head = What is open for you
mine-nothing = Nothing is open for you at the moment.
mine-not-member = Private questions are for members. Type show and a number to read something, or ask to ask about it.
mine-cannot-know = I cannot know whether you answered; the box is sealed for me too. Not sure? Answer again, the last one counts.
mine-rest = Too much today? Type rest. You keep every right.
not-on-list = You are not in this group. Type join to see how to come in.

data-head = What is kept about you, on { $at }
data-name = Your name here: { $name }. You came as: { $role }, on { $joined }.
data-ties = Bodies you told me you are tied to, privately: { $bodies }.
data-rest = Resting: { $resting }. Stopped: { $stopped }.
data-rest-until = You rest until { $until }.
data-hour = Your one message a day comes: { $hour }.
data-reminders = For each private question you get: { $times }.
data-helper = Your helper: { $name }. To have none, type helper.
data-turn = Your last turn began on { $day }.
data-screens = You are asked to look at this before it comes out: { $place }.
data-author = You brought { $item }.
data-text = You wrote text { $number } of { $item }.
data-question = Your question on number { $n }:
data-answer = Your answer on number { $n }:
data-reaction = Your reaction on number { $n }:
data-paused = You paused number { $n }. This is forgotten when it is finished.
data-private = Your private answers are not here: they lie sealed, without your name, and are destroyed after they were counted.
data-words = Words of yours that have opened bear no name, so I cannot find them for you. With your five words you can take them out: type help voice.
data-accounts = Besides this: your accounts, so that I know you, and where your private room is.
data-forget = To have all of it erased, type forget-me. What the group agreed stays.

voice-five = Every reply to a private answer shows five made-up words. They are the same for the whole question, and stand only in your private room. Whoever has them can speak as you.
voice-lost = Lost them? You lose nothing: not yet can be said again any time, or somebody passes it on for you.
voice-go-on = To go on, send the number of the open question, the letter r, your five words and what you want to say. For example: 41r lusab-babad-gutih-tugad-mudof The names are still in it.
voice-more = To say it is met: 41a and your five words. To make your not yet a worry: 41w and the five words. To take your words out: 41x and the five words.
voice-box = With the number and t you take back what you put into the box. Where no question is open, use the weekly box: type mine.
voice-how-long = Going on works for two more questions on the same thing, taking out works for ever. What was already sent stays in people's rooms.
