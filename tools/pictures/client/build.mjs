// Builds a client out of Element Web's own parts: `node build.mjs` in a folder that holds this folder's files and
// node_modules; the result is `dist/`. Element Web itself is not on npm, but matrix-react-sdk is: everything of it
// but the page it starts from. That page is `start.js` and `index.html` here.

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";
import postcss from "postcss";
import easings from "postcss-easings";
import hexrgba from "postcss-hexrgba";
import imports from "postcss-import";
import mixins from "postcss-mixins";
import nested from "postcss-nested";
import scss from "postcss-scss";
import vars from "postcss-simple-vars";

const OUT = "dist";
const require = createRequire(import.meta.url);
const sdk = path.dirname(require.resolve("matrix-react-sdk/package.json"));

// Its code asks webpack for files: a picture is its address, and an .svg also a component called Icon.
const files = {
    name: "files",
    setup(on) {
        on.onLoad({ filter: /\.(png|gif|jpg|mp3|ogg|wasm|woff2)$|opus-recorder.*\.js$/, namespace: "file" }, async ({ path: file }) => ({
            contents: `export { default } from ${JSON.stringify(`${file}?address`)};`,
            resolveDir: path.dirname(file),
        }));
        on.onResolve({ filter: /\?address$/ }, ({ path: file }) => ({ path: file.slice(0, -8), namespace: "address" }));
        on.onLoad({ filter: /.*/, namespace: "address" }, async ({ path: file }) => ({
            contents: await readFile(file),
            loader: "file",
        }));
        on.onLoad({ filter: /\.svg$/, namespace: "file" }, async ({ path: file }) => {
            const text = await readFile(file, "utf8");
            const [, head, inner] = /<svg\s([^>]*)>([\s\S]*)<\/svg>/.exec(text) ?? [];
            const own = [...(head ?? "").matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [
                name.replace(/[-:](\w)/g, (_, letter) => letter.toUpperCase()).replace(/^class$/, "className"),
                value,
            ]);
            return {
                contents: `
                    import { createElement } from "react";
                    export { default } from ${JSON.stringify(`${file}?address`)};
                    const inside = { __html: ${JSON.stringify(inner ?? "")} };
                    const own = ${JSON.stringify(Object.fromEntries(own))};
                    export const Icon = (props) =>
                        createElement("svg", { ...own, ...props, dangerouslySetInnerHTML: inside });`,
                resolveDir: path.dirname(file),
            };
        });
        // Workers are built beside the rest, under their own names.
        on.onLoad({ filter: /workers[/\\]\w+WorkerFactory\.(js|ts)$/ }, ({ path: file }) => {
            const name = path.basename(file).replace(/WorkerFactory.*/, "");
            return { contents: `export default (options) => new Worker("/bundles/${name}.worker.js", options);` };
        });
        // What it writes into exported chats as text; nothing is exported here.
        on.onResolve({ filter: /^!!raw-loader!/ }, ({ path: file }) => ({ path: file, namespace: "raw" }));
        on.onLoad({ filter: /.*/, namespace: "raw" }, () => ({ contents: 'export default "";' }));
        on.onLoad({ filter: /RecorderWorklet\.ts$/ }, ({ suffix }) =>
            suffix ? undefined : { contents: 'export default "/bundles/recorder.worklet.js";' },
        );
        on.onResolve({ filter: /^\$webapp\// }, ({ path: file }) => ({ path: file, namespace: "webapp" }));
        on.onLoad({ filter: /.*/, namespace: "webapp" }, () => ({
            contents: 'export default "i18n/languages.json";',
        }));
    },
};

async function scripts() {
    const worker = (name) => ({ in: `${sdk}/src/workers/${name}.worker.ts`, out: `${name}.worker` });
    const recorder = { in: `${sdk}/src/audio/RecorderWorklet.ts?itself`, out: "recorder.worklet" };
    const common = {
        bundle: true,
        outdir: `${OUT}/bundles`,
        target: "chrome120",
        define: { "global": "globalThis", "process.env.NODE_ENV": '"production"', "process.env": "{}" },
        inject: ["node.js"],
        publicPath: "/bundles",
        legalComments: "none",
        logLevel: "warning",
        logOverride: { "empty-import-meta": "silent" },
        plugins: [files],
    };
    await build({ ...common, entryPoints: ["start.js"], format: "esm", splitting: true });
    await build({ ...common, entryPoints: [...["blurhash", "indexeddb", "playback"].map(worker), recorder], format: "iife" });
}

async function style(theme) {
    const from = `${sdk}/res/themes/${theme}/css/${theme}.pcss`;
    // Addresses in it begin at three folders up, so it stays three folders deep.
    const to = `${OUT}/themes/${theme}/css/${theme}.css`;
    const plugins = [imports(), mixins(), vars(), nested(), easings(), hexrgba()];
    const made = await postcss(plugins).process(await readFile(from, "utf8"), { from, to, parser: scss });
    await mkdir(path.dirname(to), { recursive: true });
    await writeFile(to, made.css);
}

await rm(OUT, { recursive: true, force: true });
await scripts();
await style("light");
for (const folder of ["img", "fonts", "media"]) await cp(`${sdk}/res/${folder}`, `${OUT}/${folder}`, { recursive: true });
await mkdir(`${OUT}/i18n`);
await cp(`${sdk}/src/i18n/strings/en_EN.json`, `${OUT}/i18n/en_EN.json`);
await writeFile(`${OUT}/i18n/languages.json`, JSON.stringify({ en: "en_EN.json" }));
await cp("index.html", `${OUT}/index.html`);
