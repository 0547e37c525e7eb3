// Starts Element Web's interface (matrix-react-sdk) with the settings in config.json, as Element Web's own first
// page does: platform, settings, language, colours, then the whole application.

import { createElement } from "react";
import { render } from "react-dom";
import BasePlatform from "matrix-react-sdk/src/BasePlatform";
import { setLanguage } from "matrix-react-sdk/src/languageHandler";
import PlatformPeg from "matrix-react-sdk/src/PlatformPeg";
import SdkConfig from "matrix-react-sdk/src/SdkConfig";
import { setTheme } from "matrix-react-sdk/src/theme";
import { AutoDiscovery } from "matrix-js-sdk/src/autodiscovery";

class Page extends BasePlatform {
    async getConfig() {
        return (await fetch("config.json")).json();
    }
    getDefaultDeviceDisplayName() {
        return "Element Web";
    }
    getHumanReadableName() {
        return "Page";
    }
    async requestNotificationPermission() {
        return "denied";
    }
    async getAppVersion() {
        return "matrix-react-sdk";
    }
    reload() {
        window.location.reload();
    }
}

function screen() {
    const [name, query] = window.location.hash.replace(/^#\/?/, "").split("?");
    return { screen: name, params: Object.fromEntries(new URLSearchParams(query ?? "")) };
}

let ours = "";

function show(name, replace) {
    ours = `#/${name}`;
    if (replace) window.location.replace(ours);
    else window.location.assign(ours);
}

const platform = new Page();
PlatformPeg.set(platform);
SdkConfig.put(await platform.getConfig());
await setLanguage("en");
await setTheme();
const { default: AutoDiscoveryUtils } = await import("matrix-react-sdk/src/utils/AutoDiscoveryUtils");
const found = await AutoDiscovery.fromDiscoveryConfig(SdkConfig.get("default_server_config"));
const server = await AutoDiscoveryUtils.buildValidatedConfigFromDiscovery(undefined, found, true);
server.isDefault = true;
SdkConfig.add({ validated_server_config: server });
// The application reads the settings while it is loaded, so not before now.
const { default: MatrixChat } = await import("matrix-react-sdk/src/components/structures/MatrixChat");
window.addEventListener("hashchange", () => {
    const { screen: name, params } = screen();
    if (decodeURIComponent(window.location.hash) !== ours) window.matrixChat?.showScreen(name, params);
});
window.matrixChat = render(
    createElement(MatrixChat, {
        config: SdkConfig.get(),
        onNewScreen: show,
        onTokenLoginCompleted: () => undefined,
        realQueryParams: {},
        startingFragmentQueryParams: {},
        enableGuest: false,
        initialScreenAfterLogin: screen(),
        defaultDeviceDisplayName: platform.getDefaultDeviceDisplayName(),
    }),
    document.getElementById("matrixchat"),
);
