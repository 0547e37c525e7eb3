# What only the Matrix adapter says: rooms, forms as a conversation, private answers by code.

matrix-room-name = Own Table, just you and me
matrix-room-topic = A private, encrypted room for your answers to the group. Type help to see what works here.
matrix-hello = Hello. To call me here, begin with "!table". Type "!table help" to see what I can do, or "!table found" to start a group in this room.
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
matrix-trouble = That was not saved: something failed on my side. Please send it again in a minute.

matrix-not-encrypted = This room is not encrypted, so I take nothing here. I have invited you to an encrypted room; please use that one.
matrix-sent-in-clear = Your message was not encrypted, so I did not take it. Please send it from a client that encrypts.
matrix-not-alone = Somebody else is in this room, so I take nothing here. That is not your fault. I have invited you to a new room, just you and me. Please go on there.
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
