// One person at a client by another maker: matrix-js-sdk with its own encryption, which gives keys to, and
// believes, only devices their owners signed. Reads commands from stdin, a JSON object a line ({id, do, …}), answers
// each with {id, done} or {id, error}, and tells of its own accord what it sees: {event: "message" | "joined", …}.
// usage: node person.mjs FOLDER-WITH-NODE_MODULES
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

Promise.withResolvers ??= function () { // node 20 has not got it
    let resolve, reject;
    const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
    return { promise, resolve, reject };
};
for (const level of ["debug", "info", "log", "trace", "warn"]) console[level] = () => {}; // stdout is ours alone
const library = (path) => import(pathToFileURL(`${process.argv[2]}/node_modules/matrix-js-sdk/lib/${path}`).href);
const { createClient, EventType } = await library("index.js");
const { decodeRecoveryKey, OnlySignedDevicesIsolationMode } = await library("crypto-api/index.js");

const tell = (thing) => process.stdout.write(JSON.stringify(thing) + "\n");
const MESSAGES = new Set([EventType.RoomMessage, EventType.RoomMessageEncrypted]);
let client, recovery;

async function show(event) {
    if (event.getSender() === client.getUserId() || !MESSAGES.has(event.getType()) || event.isBeingDecrypted()) return;
    const about = event.isEncrypted() ? await client.getCrypto().getEncryptionInfoForEvent(event) : null;
    tell({
        event: "message",
        room: event.getRoomId(),
        sender: event.getSender(),
        id: event.getId(),
        content: event.getOriginalContent(),
        answers: event.replyEventId ?? null,
        encrypted: event.isEncrypted(),
        unreadable: event.isDecryptionFailure(),
        shield: about ? about.shieldColour : null, // 0: none, 1: grey, 2: red
    });
}

const commands = {
    async signIn({ homeserver, user, password }) {
        const identifier = { type: "m.id.user", user };
        const login = { type: "m.login.password", identifier, password };
        const who = await createClient({ baseUrl: homeserver }).loginRequest(login);
        client = createClient({
            baseUrl: homeserver,
            userId: who.user_id,
            deviceId: who.device_id,
            accessToken: who.access_token,
            cryptoCallbacks: { getSecretStorageKey: async ({ keys }) => [Object.keys(keys)[0], recovery] },
        });
        client.on("Room.timeline", (event) => event.isEncrypted() || show(event));
        client.on("Event.decrypted", show);
        client.on("Room.myMembership", (room, membership) => {
            if (membership === "invite") client.joinRoom(room.roomId).catch((error) => tell({ event: "error", error: `${error}` }));
            if (membership === "join") tell({ event: "joined", room: room.roomId });
        });
        await client.initRustCrypto({ useIndexedDB: false });
        client.getCrypto().setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
        await client.startClient({ initialSyncLimit: 20 });
        await new Promise((synced) => client.once("sync", synced));
        return who.user_id;
    },
    // Make an identity of one's own and sign this device with it, as a client does at the first login.
    async sign({ password }) {
        const proof = { type: "m.login.password", identifier: { type: "m.id.user", user: client.getUserId() }, password };
        await client.getCrypto().bootstrapCrossSigning({ authUploadDeviceSigningKeys: (send) => send(proof) });
        return await client.getCrypto().isCrossSigningReady();
    },
    // Take the account's identity out of secret storage, as a client does when a recovery key is typed in.
    async restore({ key }) {
        recovery = decodeRecoveryKey(key);
        await client.getCrypto().userHasCrossSigningKeys(client.getUserId(), true);
        await client.getCrypto().bootstrapCrossSigning({});
        const status = () => client.getCrypto().getDeviceVerificationStatus(client.getUserId(), client.getDeviceId());
        for (let tries = 0; tries < 50 && !(await status()).crossSigningVerified; tries++) {
            await new Promise((later) => setTimeout(later, 100)); // it hears of its own new signature by the next sync
        }
        const signed = (await status()).crossSigningVerified;
        return { ready: await client.getCrypto().isCrossSigningReady(), signed };
    },
    async secret({ name }) {
        return await client.secretStorage.get(name);
    },
    async createRoom({ name, invite }) {
        const content = { algorithm: "m.megolm.v1.aes-sha2" };
        const encryption = { type: EventType.RoomEncryption, state_key: "", content };
        return (await client.createRoom({ name, invite, preset: "private_chat", initial_state: [encryption] })).room_id;
    },
    async members({ room }) {
        return client.getRoom(room)?.getJoinedMembers().map((member) => member.userId) ?? [];
    },
    async say({ room, content }) {
        return (await client.sendMessage(room, content)).event_id;
    },
};

for await (const line of createInterface({ input: process.stdin })) {
    const { id, do: what, ...more } = JSON.parse(line);
    commands[what](more).then((done) => tell({ id, done }), (error) => tell({ id, error: `${error}` }));
}
client?.stopClient();
process.exit(0);
