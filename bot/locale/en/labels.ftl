### Short names: steps, answers, worries, topics, parts, people.

list-more = { $first }, { $rest }
numbered = Number { $n }, { $title }
the-group = the group
somebody = somebody
someone-gone = someone who is gone
title-unnamed = said without a name
title-taken-out = words that were taken out
text-gone = These words were taken away by who wrote them.
none = none
yes = yes
switch-on = on
switch-off = off
no = no
days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}

## People

role-member = member
role-professional = in a work role
role-guest = guest
role-list = { $role }: { $names }.
name-with-role = { $name } ({ $role })

## Steps

step-need = what is going on
step-draft = being written
step-understand = open for questions
step-react = open for short reactions
step-amend = the text is being changed
step-consent = everyone is asked privately
step-integrate = making it safe enough
step-fallback = choosing a way out
step-cooling = last look
step-adopted = we're doing this
step-review = looking again
step-paused = someone needs time
step-parked = put aside for later
step-withdrawn = taken back
step-set-aside = set aside
step-ended = ended

## Answers

position-consent = fine to try
position-object = not yet, I see a risk
position-hold = I need time
position-stand-aside = I leave it to others
position-still-fine = still fine
position-not-any-more = not any more
position-met = met, the risk is small enough now
position-not-met = not met, the risk is still there
position-nothing = nothing to add
position-renew = keep it
position-change = change it
position-end = end it
position-good = good
position-can-do = can do
position-shuts-me-out = shuts me out
position-carried = I also pass on a not yet for someone else

position-of = { $position } (number { $n })

## Worries people may choose instead of words

worry-cost-service = someone could lose a service or support
worry-unsafe = someone could be unsafe
worry-money = money or pay
worry-too-much-work = too much work for us
worry-left-out = someone is left out
worry-name-used = our name or story could be used
worry-hard-to-undo = hard to undo
worry-unclear = it is not clear

## Ways out

way-out-shorten = try it for a shorter time
way-out-narrower = try a smaller part of it
way-out-helping-circle = a few of us work on it together
way-out-meeting = a meeting, with someone equal for who cannot come
way-out-set-aside = set it aside

## Topics

topic-everyday = everyday things
topic-meeting = our meetings
topic-place = our place
topic-food = food
topic-money = money
topic-person = a person
topic-rule = our rules
topic-safety = safety
topic-name = our name
topic-body = a body outside

pace-small = small
pace-gentle = gentle
pace-live = in a meeting

mandate-decide = we decide
mandate-advise = we advise
mandate-told = we are told

kind-permission = it ends unless we keep it
kind-protection = it stays unless we end it

remind-0 = no reminders
remind-1 = one reminder
remind-2 = two reminders
remind-7 = a reminder every day

hour-any = with the first news of the day
host-untold = not told yet

## What the bot itself does when we're doing this

effect-admit = { $name } joins: { $role }
effect-standing = { $name } is here from now on as: { $role }
effect-remove = { $name } is no longer in the group
effect-rule = Our rule: { $rule }
effect-erase = The words that came without a name on number { $n } are taken out
effect-begin = Who's in, and our rules
rule-line = { $rule }: { $value }

## Why two of us may keep words back

reason-names-someone = they name somebody
reason-about-a-person = they are about one person
reason-private-detail = they tell something private
reason-not-about-this = they are not about this
reason-threat = they threaten somebody
