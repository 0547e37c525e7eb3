### What the home room is told once.

news-founded = This is us: { $group }, { $count } members. A trial of { $days } days begins, for small things only. Then everyone is asked about our rules.
news-founded-small = Our five-people rule is { $number } to begin with: private words open only when so many besides whoever brought it answered.
news-founded-few = While we are fewer than { $number }, private words never open, only what follows from them. More people make that possible.
news-began = The trial is over: who's in and our rules are agreed. From now on anything may be proposed.
news-trial-ended = Who's in and our rules were not agreed, so the trial ends. Nothing new can be proposed. Our record stays. Nobody did wrong.
news-joined = { $name } is in: { $role }.
news-role = { $name } is here from now on as: { $role }.
news-left = { $name } is no longer in the group.
news-expected = { $name } may come in now, as: { $role }. In this room, type join.
news-rule = From now on: { $rule }: { $value }.
news-turn = It is { $name }'s turn until { $until }. If they do nothing, everything goes on by itself.
news-turn-nobody = This week nobody has to hold this.
news-sleep-asked = Someone asks that the group sleeps from { $at } on. Any member can say no before: type wake.
news-sleep-declined = Someone would like to stay awake, so the group does not sleep.
news-sleep-began = The group sleeps. All times stand still, and nothing is agreed. Any member can end it: type wake.
news-sleep-ended = The group is awake again. All times go on where they stopped.
news-outage = I was away for { $hours ->
    [one] about an hour
   *[other] about { $hours } hours
}. Nothing closes before { $until }.
news-gentle = It turned out not to be small: { $item }. What was answered privately was destroyed unread. Everyone will be asked again, after questions.
news-not-yet = Not yet: { $item }. Somebody sees a risk, and now we are making it safe enough.
news-no-words = Too few answered to show any words safely. Nobody did wrong. This is about { $item }.
news-ways-out = We tried enough, and now choose a way out: { $item }.
news-passed = It passed: { $item }. There is a last look first. Anyone may still say privately, not any more.
news-passed-in-force = We're doing this: { $item }. There is a last look. Anyone may still say privately, not any more.
news-doing = We're doing this: { $item }.
news-doing-until = We're doing this: { $item }. We look again on { $review }.
news-choice = We take this one: { $option }. It was { $item }.
news-set-aside = Set aside: { $item }. Nothing changes. You may bring it back any time.
news-nothing-decided = Nothing is decided: { $item }. Nobody did wrong. You may bring it back any time.
news-review = We look again: { $item }.
news-renewed = It stays: { $item }.
news-kept = The change was not agreed. What we agreed before stays: { $item }.
news-ended = This has ended, nobody did wrong: { $item }.
news-withdrawn = Taken back: { $item }. Our record keeps it.
news-paused = Someone needs time: { $item }. It waits, and nothing is agreed meanwhile.
news-resumed = It goes on: { $item }.
news-extended = Someone needs time: { $item }. It goes on a little longer; the card says until when.
news-longer = A little more time for everyone: { $item }, until { $until }. Answers are kept and can be changed.
news-longer-outage = I was away, so there is more time: { $item }, until { $until }. Answers are kept.
news-asked-again = The sealed box was lost, unread: { $item }. Everyone is asked again. Please answer once more.
news-asked-again-words = Any words that waited in it from before are gone, too.
news-waited-lost = Words that waited in a sealed box for the next question about { $item } are gone, unread. Please say them once more when you are asked.
news-way-out = We chose a way out: { $way }. It is being written again: { $item }.
news-rewrite = Some of us want it otherwise, so it is being written again: { $item }.
news-advice = This is our advice now. Others decide, and our record keeps what we said: { $item }.
news-tie = Who may answer has changed: { $item }. Earlier answers were destroyed unread, and everyone who may is asked afresh.
news-changed = The text was changed: { $item }. Earlier answers were destroyed unread, and everyone is asked afresh.
news-outnumbered = The private question waits: { $item }. Professionals and guests here are as many as those who may answer.
news-box-ended = What was answered privately was destroyed unread, because the trial has ended: { $item }.
news-box-withdrawn = What was answered privately was destroyed unread: { $item }.
news-unnamed = Someone among us says what is going on, without a name. It is number { $n } now. Members read it in their private room: type show { $n } there.
news-unnamed-question = Someone among us asks without a name: { $item }. Members read it in their private room: type show { $n } there.
news-again = Someone asks us to look again: { $item }. Everyone is asked privately.
news-again-stays = Until then it stays in force.
news-again-stands-still = Until then it stands still.
news-unsaid = Something was said that we cannot show safely. Nobody did wrong.
news-unsaid-there = Something was said that we cannot show safely. Nobody did wrong. This is about { $item }.
news-weekly-lost = The weekly box was lost, unread. What was in it is gone, so please say it once more.
news-sits-out = { $names } sits out this one, as we agreed: { $item }.

news-held = { $count ->
    [one] 1 text without a name waits
   *[other] { $count } texts without a name wait
}, as we agreed: { $names } look first. Everyone reads what two do not keep back together, by { $until }.
news-withheld = { $item }: two of us kept words back, because { $reasons }. Whoever wrote them: your answer counts all the same, and your five words still work.
news-withheld-new = Two of us kept words back, because { $reasons }. They told what is going on. Whoever wrote them may say it again in other words.
