### What the doctor says to whoever keeps the bot running. Words in code style (chmod, swapoff) are typed as they are.

doctor-right = Right: { $what }
doctor-note = Good to know: { $what }
doctor-wrong = To do: { $what }
doctor-end-right = Nothing to do.
doctor-end-wrong = { $count ->
    [one] One thing to do.
   *[other] { $count } things to do.
}

doctor-settings-right = The settings are for nobody else: { $path }
doctor-settings-open = Others on this machine may read or change the settings, and names of people are in them. Run: chmod 600 { $path }
doctor-secrets-right = Nobody else may open the bot's secrets.
doctor-secret-open = Others on this machine may open a secret. Run: chmod { $mode } { $path }
doctor-data-right = The bot's files are for nobody else: { $path }
doctor-data-none = The bot's directory is not there yet. It is made at the first start: { $path }
doctor-data-open = Others on this machine may look into the bot's files. Run: chmod 700 { $path }
doctor-data-owner = { $path } belongs to another user of this machine. Run this as the user who runs the bot, or give the directory to that user with chown.
doctor-file-open = Others on this machine may read { $path }. Run: chmod 600 { $path }

doctor-database-right = The database answers: { $where }
doctor-database-none = The database is not there yet. It is made at the first start: { $where }
doctor-database-wrong = { $where }: { $what }
doctor-boxes-right = The sealed boxes of private answers can be reached: { $where }
doctor-boxes-none = The sealed boxes of private answers are not there yet. They are made at the first start: { $where }
doctor-boxes-apart = The sealed boxes lie apart from everything else.
doctor-boxes-same = The sealed boxes lie in the file of the database: { $path }. Set urn_url to another file.
doctor-boxes-role = The sealed boxes belong to the database's own user, { $user }. Make a second database user, and write it into urn_url.
doctor-postgres = On PostgreSQL, erased words stay in the server's journal and in copies of it until these are written over. Keep no archive of that journal for longer than you must.

doctor-clock-right = The clock is ahead of the bot's last sign of life, { $beat }.
doctor-clock-behind = The clock says { $now }, but the bot was alive at { $beat }. Set the clock, or everything waits until then. Run: timedatectl set-ntp true

doctor-vault-memory = The keys of open rounds lie in memory and go when the machine stops: { $path }
doctor-vault-disk = The keys of open rounds lie on a disk, as you chose. Whoever gets that disk, or a backup of it, while a round is open can read its answers. Deleted keys may stay on flash: { $path }
doctor-vault-logout = The keys of open rounds go when { $user } logs out, and everybody is asked again. Run: loginctl enable-linger { $user }

doctor-swap-none = Memory is never written to a disk: there is no swap.
doctor-swap-right = Memory is written only to encrypted swap, or to memory itself.
doctor-swap-plain = Memory may be written to a disk in the clear, keys and private answers with it. Run: swapoff { $device }, take it out of /etc/fstab, or encrypt it.
doctor-swap-unknown = This system does not tell whether memory is written to a disk. See that swap is encrypted.
doctor-cores-right = A crash of the bot leaves no copy of its memory, and no other program of this user may look into it.
doctor-cores-unknown = The bot asks this system for no core dumps. Whether a crash still leaves a copy of its memory, this system does not tell.
doctor-cores-program = This machine hands copies of crashed programs to { $program }. The bot opts out for itself; a database server beside it does not.

doctor-backup-take = Into a backup belong the settings and the database: { $what }. Copy a SQLite file while the bot is stopped, or with: sqlite3 FILE ".backup COPY"
doctor-backup-never = Into no backup, ever, belong: { $what }
doctor-backup-inside = A backup of all of { $path } would take these along. Leave them out: { $what }

doctor-pace-lifted = The homeserver lets { $user } send as much as it has to.
doctor-pace-own = The homeserver has limits of its own for the bot: { $count ->
    [one] one message
   *[other] { $count } messages
} a second. Rooms and invitations are limited as for everybody.
doctor-pace-default = The homeserver limits { $user } like everybody. Nothing is lost by that, letters only take longer.
doctor-pace-untold = Whether the homeserver limits the bot it tells only its administrators. If nobody there did anything for the bot, its own limits apply. Nothing is lost by that, letters only take longer.
doctor-pace-elsewhere = Whether the homeserver limits the bot it does not tell: it is no Synapse, or keeps its administration apart. Nothing is lost by limits, letters only take longer. Ask whoever runs it.
doctor-pace-takes = With the limits Synapse comes with, a question to { $people ->
    [one] one person
   *[other] { $people } people
} takes { $seconds ->
    [0] no extra time
   *[other] about { $seconds } seconds
}, and their first private rooms { $minutes ->
    [0] no extra time
    [one] about a minute
   *[other] about { $minutes } minutes
}.
doctor-pace-lift = An administrator of the homeserver can lift them for the bot alone. Type, with their access token in place of TOKEN: curl -X POST -H "Authorization: Bearer TOKEN" --data '{"{"}"messages_per_second": 0, "burst_count": 0{"}"}' { $call }
