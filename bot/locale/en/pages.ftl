### Pages: help, privacy, agreements, rules, what is kept.

help-six = Six words are enough. Everything else is a button, or a line to type, where you meet it.
help-line = { $what } Type: { $example }
help-more = There is more: { $verbs }. Type help and one of them.
help-unknown = I do not know the word “{ $word }”.
help-suggest = Did you mean { $verb }?

privacy-pilot = This is a pilot: not yet safe for voices at risk. If being found out could harm you, please do not use private answers yet.
privacy-how = Everybody gets the same private question and the same reply. Answers go into a sealed box that opens at the announced time.
privacy-members = Other members: they are not shown who answered what, or who answered at all.
privacy-admins = Who looks after the rooms, and professionals in them: they are not shown it either.
privacy-thief = Someone with a stolen copy of our data: after a question has closed, they cannot tell who said what. While it is open they could, with the key beside it.
privacy-server = Who runs the chat server: sees that you wrote, when, and how long it was. If they cheat, they may read more.
privacy-host = Who keeps the bot running: could read everything if they changed it. Choose someone outside the group and outside any service.
privacy-phone = Someone with your phone in their hand: can read your private room there.
privacy-style = Someone who knows you well: may know you by your words, or by things only you know. The list of worries has no style.
privacy-never = We cannot protect you when all say the same, when few may answer, or against force.
privacy-five = The five-people rule here is { $number }: words and numbers open only when so many besides whoever brought it answered.

decisions-head = What we agreed
decisions-none = We have agreed nothing so far. To begin, type propose and what you would like.
decisions-line = { $item }.
decisions-line-until = { $item }: we look again on { $review }.
decisions-choice = { $item }: { $option }.
decisions-show = To read one, type show and its number, for example: show { $n }
decisions-more = This is page { $page } of { $pages }. For more, type decisions { $next }

rules-head = Who's in, and our rules
rules-line = { $rule }: { $value }. (Name to type: { $typed })
rules-line-fixed = { $rule }: { $value }. This one stays.
rules-change = Only all of us together can change a rule. To propose it, type rule, its name and a new value.

turn-anyway = Nothing depends on it: every step also goes on by itself.

mine-head = What is open for you
mine-nothing = Nothing is open for you at the moment.
mine-not-member = Private questions are for members. Type show and a number to read something, or ask to ask about it.
mine-cannot-know = I cannot know whether you answered; the box is sealed for me too. Not sure? Answer again, the last one counts.
not-on-list = You are not in this group. Type join to see how to come in.

data-head = What is kept about you, on { $at }
data-name = Your name here: { $name }. You came as: { $role }, on { $joined }.
data-ties = Bodies you told me you are tied to, privately: { $bodies }.
data-rest = Resting: { $resting }. Stopped: { $stopped }.
data-rest-until = You rest until { $until }.
data-hour = Your one message a day comes: { $hour }.
data-reminders = For each private question you get: { $times }.
data-turn = Your last turn began on { $day }.
data-author = You brought { $item }.
data-text = You wrote text { $number } of { $item }.
data-question = Your question on number { $n }:
data-answer = Your answer on number { $n }:
data-reaction = Your reaction on number { $n }:
data-paused = You paused number { $n }. This is forgotten when it is finished.
data-private = Your private answers are not here: they lie sealed, without your name, and are destroyed after they were counted.
data-accounts = Besides this: your accounts, so that I know you, and where your private room is.
data-forget = To have all of it erased, type forget-me. What the group agreed stays.
