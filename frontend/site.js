// Everything every page shares. Behaviour hangs on data- attributes; nothing inline.
import { tickAges } from "./parts/ages.js";
import { keepLive } from "./parts/live.js";
import { keyboard } from "./parts/keyboard.js";
import { drafts } from "./parts/drafts.js";
import { pickPlaces } from "./parts/suggest.js";
import { offlineBand } from "./parts/offline.js";
import { theme } from "./parts/theme.js";
import { small } from "./parts/small.js";

tickAges();
keepLive();
keyboard();
drafts();
pickPlaces();
offlineBand();
theme();
small();
