import "./shell/language";
import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "./shell/tokens.css";
import "./shell/base.css";
import { mount } from "svelte";
import App from "./shell/App.svelte";
import { startTheme } from "./shared/theme.svelte";

startTheme();
const target = document.getElementById("app");
if (!target) throw new Error("index.html has lost its #app");
mount(App, { target });
