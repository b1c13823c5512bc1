import { FileInput, Keyboard, LogOut, Settings2 } from "lucide-react";
import { useState } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import { IconButton } from "#client/ui/icon-button.tsx";
import { Menu, MenuChoice, MenuItem, MenuLine, MenuNote } from "#client/ui/menu.tsx";
import { chooseTheme, readTheme, themes, type Theme } from "#client/ui/theme.ts";

export interface AppMenuProps {
  email: string;
  onImport: () => void;
  onShortcuts: () => void;
  onLogOut: () => void;
}

export function AppMenu({ email, onImport, onShortcuts, onLogOut }: AppMenuProps) {
  const m = useMessages();
  const [theme, setTheme] = useState<Theme>(readTheme);
  const names: Record<Theme, string> = {
    system: m.common.themeSystem,
    light: m.common.themeLight,
    dark: m.common.themeDark,
  };
  return (
    <Menu
      side="top"
      trigger={<IconButton label={m.common.menu} tip="above" icon={<Settings2 size={18} />} />}
    >
      <MenuNote>{m.common.signedInAs(email)}</MenuNote>
      <MenuItem icon={<FileInput size={16} />} onClick={onImport}>
        {m.common.importNotes}
      </MenuItem>
      <MenuItem icon={<Keyboard size={16} />} onClick={onShortcuts}>
        {m.common.shortcuts}
      </MenuItem>
      <MenuLine />
      <MenuChoice
        label={m.common.theme}
        value={theme}
        options={themes.map((value) => ({ value, label: names[value] }))}
        onChange={(theme) => {
          setTheme(theme);
          chooseTheme(theme);
        }}
      />
      <MenuLine />
      <MenuItem icon={<LogOut size={16} />} onClick={onLogOut}>
        {m.common.logOut}
      </MenuItem>
    </Menu>
  );
}
