### What the front door itself says.

app-not-saved = That could not be saved, so nothing has changed. Please say it again in a minute.
app-no-group-here = No group lives here yet. To begin one, type found in the room where everyone is. To read first, type: help
app-which-group = You are in more than one group. Which one do you mean?
app-which-group-one = { $number }: { $name }
app-which-group-label = Group { $number }
app-which-round = You are in more than one group that asks you with this number now, so I have not taken this one. Please say which group you mean, before your words:
app-which-round-one = { $typed } for { $name }
app-everybody-is-asked = Everybody is being asked. On this server that takes about { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}.
