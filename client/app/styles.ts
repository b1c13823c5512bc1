/* What every screen stands on, before any component's own style. */
import "#client/ui/tokens.css";
import "#client/ui/base.css";
import "@fontsource-variable/hanken-grotesk/wght.css";
import "@fontsource-variable/literata/wght.css";
import "@fontsource-variable/literata/wght-italic.css";
