# What only the Matrix adapter says: rooms, forms as a conversation, private answers by code.

matrix-room-name = Own Table, just you and me
matrix-room-topic = A private, encrypted room for your answers to the group. Type help to see what works here.
matrix-hello = Hello. To call me here, begin with "!table". Type "!table help" to see what I can do, or "!table found" to start a group in this room.
matrix-back = I am back in this room and go on where I stopped. What I had to say here comes now.
matrix-moved-here = The group lives in this room now. If you asked me for something here before this message, please ask again.
matrix-moved-on = The group lives in another room now. Your app shows the way to it. I do nothing more here.
matrix-moved-uninvited = { $room } was replaced by a new room, and I cannot get into that one. Please invite me there: { $bot }. Until then I hear nothing of what is said in it. Your answers in our private room are taken as before.
matrix-home = Your group's room
matrix-put-out = I was put out of a room: { $room }. It was done by { $who }. I cannot read or write there now.
matrix-put-out-then = Nothing is lost. Our private room works as before, and what I have to say in the group's room waits. If you want me back, invite me there again: { $bot }.
matrix-put-out-banned = I was also banned. Somebody with the right to do so must lift that first.
matrix-rights = I cannot do my work in a room: { $room }. What I lack there:
matrix-right-speak = I may not send messages. What I have to say there waits.
matrix-right-delete = I may not remove my own messages. Cards that grew too long stay there twice.
matrix-rights-how = To change it, open that room's settings, then roles and permissions. Allow it to everybody, or give { $bot } a role that may do it. Whoever made the room can.
matrix-private-hello = This room is for you and me. Private questions come here. Nobody must answer. This is a pilot: if being found out could cost you care, money or safety, do not answer privately yet. Type privacy.

matrix-form-private = I ask you the rest in our private room, so this room stays quiet.
matrix-form-invited = I have invited you to a private room and ask you the rest there. Please accept the invitation.
matrix-will-send = This is what I will send:
matrix-way-send = send it like this
matrix-way-back = change the last thing
matrix-way-cancel = stop, nothing is sent
matrix-ways = You can also type: { $words }
matrix-send-or-cancel = I am waiting for one word before anything is sent.
matrix-cancelled = Stopped. Nothing was sent.
matrix-must-answer = I can't go on without this one.
matrix-too-long = That has { $length } characters, and { $limit } fit here. Please write it shorter.
matrix-pick-one = Please pick one from the list.
matrix-date = Please write the day like this: 2027-06-01
matrix-option = { $number }. { $label }
matrix-type-number = Type the number of your choice.
matrix-example = For example: { $example }
matrix-list = With more than one, put commas between them.

matrix-unknown = I did not understand that. Type "{ $prefix }help" to see what works.
matrix-restarted = I was restarted. If you were filling something in or writing words for an answer, please begin it again; nothing of that was sent. Answers I acknowledged are kept.
matrix-nothing-waiting = Nothing is waiting for that word. If you were in the middle of something, please begin it again.
matrix-edited = I don't read edited messages. Please send it again as a new message.
matrix-only-text = I can only read typed words. Please type it.
matrix-unreadable = I could not open your message; that is technical, not you. Please send it once more. If it happens again, close the app, open it, wait a minute, and try again.
matrix-too-much = That is more at once than I can take from one person. I left this out, and what you ask in the next minute. Private answers are taken all the same. Please wait a minute, then ask again.
matrix-trouble = That was not saved: something failed on my side. Please send it again in a minute.

matrix-not-encrypted = This room is not encrypted, so I take nothing here. I have invited you to an encrypted room; please use that one.
matrix-sent-in-clear = Your message was not encrypted, so I did not take it. Please send it from a client that encrypts.
matrix-not-alone = Somebody else is in this room, so I take nothing here. That is not your fault. I have invited you to a new room, just you and me. Please go on there.
matrix-moved-private = I take nothing more in this room. I have invited you to a new one, just you and me. Please go on there.
matrix-deleted = Deleting a message changes nothing here: an answer I acknowledged stays as it was. To take one back, type its number and t, for example 12t. The number is in my question.
matrix-code-at-home = That looks like a private answer. I did not take it. People here may have seen it: press long on your message and choose Remove. Then type it in our private room.
matrix-write-words = Write your words in one message now. They go with your last answer. Type "cancel" to send none.
matrix-words-first = Type your answer's code first, like the ones in my last message. Then type "words".
matrix-no-words = Stopped. No words were sent.
matrix-code-in-form = That looks like a private answer, so I did not put it into this form. Type "cancel" first, then your answer. If it belongs here, begin with another word.

matrix-no-identity = Your app gives me no way to tell your devices from somebody else's (it is called cross-signing). I take your answers as you write now. If you write from another device later, I will ask you first.
matrix-keys-not-taken = I did not take that. You seem to write from a new device, or your app was set up anew. That is mostly harmless. I only want to be sure it is you.
matrix-keys-elsewhere = I hear you, but I don't know this device. My answers can be read on the devices you used here before.
matrix-keys-look-first = Before you confirm, please look at what changed.
matrix-keys-identity = What changed: the keys that stand for you were made anew.
matrix-keys-devices = What I don't know: { $devices }
matrix-keys-mine = If that was you: verify the new device from an older one in your app. Or type "confirm" here, on a device you used here before. Then send it again.
matrix-keys-not-mine = If it was not you: remove that device in your app, change your password, and tell somebody you trust.
matrix-keys-lost = No older device, no recovery key? Ask { $bot_host } to let me meet you anew. Until then I take no private answer. In the group's room everything works as before.
matrix-host = whoever runs this bot
matrix-anew-done = I forgot the keys of { $person }. Start the bot again: with their next message it takes their devices as they are then.
matrix-anew-nobody = I know no keys of { $person }, so nothing was changed. Write the whole account, for example @maya:example.org.
matrix-keys-never = Welcome. Your app is not verified on this device, so I cannot be sure it is you. In your app open Settings, Security, Verify, with another device or your recovery key. Then write again.
matrix-keys-unknown = I did not take that, and nothing of it was kept: your homeserver does not list the device it came from. Please open your app again and send it once more, or use another device.
matrix-confirm-elsewhere = I can take "confirm" only from a device you used here before anything changed. Please type it there.
matrix-confirmed = Thank you. I take your private answers again. If I turned one down, please send it again now.

# What the doctor says about the bot's account, and what the host's commands say. Words in code style are typed as they are.
matrix-check-files = Only the bot's user may open what the bot keeps for Matrix: { $path }
matrix-check-open = Others on this machine may open { $path }. Run: chmod { $mode } { $path }
matrix-check-owner = { $path } belongs to another user of this machine. Run this as the user who runs the bot, or give it to that user with chown.
matrix-check-not-yet = The bot has not signed in to Matrix as { $user } yet. Start it, then ask again: only then can its account be looked at.
matrix-check-away = The homeserver does not answer: { $url }. See that it runs, that the address is right, and that this machine may reach it.
matrix-check-old = { $url } does not answer like a Matrix homeserver the bot can talk to. See that homeserver names the address your clients use too, and that the server is not years old.
matrix-check-server = The homeserver answers: { $url }
matrix-check-clock-right = This machine's clock and the homeserver's agree.
matrix-check-clock-ahead = This machine's clock is { $n } minutes ahead of the homeserver's. Everything would end too early. Run: timedatectl set-ntp true. If this machine's clock is right, tell whoever runs the homeserver.
matrix-check-clock-behind = This machine's clock is { $n } minutes behind the homeserver's. Everything would end later than said. Run: timedatectl set-ntp true. If this machine's clock is right, tell whoever runs the homeserver.
matrix-check-signed-out = The homeserver ended the session of { $user }. With a password, start the bot again: it says what to remove. With an access token, make a new one.
matrix-check-other = The access token belongs to { $other }, not to { $user }. Set the token of the bot's own account.
matrix-check-account = The homeserver knows the bot as { $user }, device { $device }.
matrix-check-no-keys = The homeserver hands out no keys for the bot's device { $device }: nobody can write to it privately. Stop the bot and start it again.
matrix-check-other-keys = The homeserver hands out other keys for the bot's device { $device } than the bot has. Stop the bot and start it again: it says what to do.
matrix-check-keys = The homeserver hands out the keys of the bot's device.
matrix-check-no-identity = { $path } is missing: people's apps would take the bot for a stranger. Put it back from your sealed copy.
matrix-check-other-identity = People are shown another identity of the bot than the one kept here: somebody replaced it. If it was not you, change the password. Stop the bot and start it again with its password: it says what to do.
matrix-check-not-signed = The bot's device is not signed by the bot's own identity: strict apps do not talk to it. Stop the bot and start it again: it signs anew.
matrix-check-signed = The bot's device is signed by its own identity, so apps show no warning.
matrix-check-devices = { $count ->
    [one] One more device is signed in to the bot's account. Whoever has it may read along. Sign it out in a Matrix app unless it is yours and needed.
   *[other] { $count } more devices are signed in to the bot's account. Whoever has them may read along. Sign them out in a Matrix app unless they are yours and needed.
}
matrix-host-nowhere = The settings name no Matrix account: add a [matrix] table.
matrix-identity-done = The bot has a new identity. Start it: it signs its device. Everybody's app will say that the bot changed. Keep a sealed copy of the new identity.json.
matrix-recovery-done = Write this key down now; it is shown this once. A key made before opens nothing any more. No message can be read with it. Sign the app out of the bot's account when you have verified it.
