import {
  CircleUser,
  CloudUpload,
  DoorOpen,
  Download,
  FileInput,
  Keyboard,
  LogIn,
  LogOut,
  Settings2,
  Users,
} from "lucide-react";
import { useState } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import { IconButton } from "#client/ui/icon-button.tsx";
import { Menu, MenuChoice, MenuItem, MenuLine, MenuNote } from "#client/ui/menu.tsx";
import { chooseTheme, readTheme, themes, type Theme } from "#client/ui/theme.ts";
import type { OpenDialog } from "./dialogs.tsx";

export interface AppMenuProps {
  /** Null: the account-less notebook is open. */
  email: string | null;
  onOpen: (dialog: OpenDialog) => void;
  onDownload: () => void;
  onAccount: () => void;
  onLeaveLocal: () => void;
}

export function AppMenu(props: AppMenuProps) {
  const { email, onOpen, onDownload, onAccount, onLeaveLocal } = props;
  const m = useMessages();
  const [theme, setTheme] = useState<Theme>(readTheme);
  const names: Record<Theme, string> = {
    system: m.common.themeSystem,
    light: m.common.themeLight,
    dark: m.common.themeDark,
  };
  const trigger = <IconButton label={m.common.menu} tip="above" icon={<Settings2 size={18} />} />;
  return (
    <Menu side="top" trigger={trigger}>
      <MenuNote>{email === null ? m.accounts.localUser : m.common.signedInAs(email)}</MenuNote>
      {email === null ? (
        <>
          <MenuItem icon={<CloudUpload size={16} />} onClick={() => onOpen("sign-up")}>
            {m.accounts.signUp}
          </MenuItem>
          <MenuItem icon={<LogIn size={16} />} onClick={() => onOpen("log-in")}>
            {m.accounts.logIn}
          </MenuItem>
          <MenuLine />
        </>
      ) : (
        <MenuItem icon={<CircleUser size={16} />} onClick={onAccount}>
          {m.common.account}
        </MenuItem>
      )}
      <MenuItem icon={<FileInput size={16} />} onClick={() => onOpen("import")}>
        {m.common.importNotes}
      </MenuItem>
      <MenuItem icon={<Download size={16} />} onClick={onDownload}>
        {m.common.download}
      </MenuItem>
      <MenuItem icon={<Keyboard size={16} />} onClick={() => onOpen("shortcuts")}>
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
      <MenuItem icon={<Users size={16} />} onClick={() => onOpen("accounts")}>
        {m.accounts.menu}
      </MenuItem>
      {email === null ? (
        <MenuItem icon={<DoorOpen size={16} />} onClick={onLeaveLocal}>
          {m.accounts.leaveLocal}
        </MenuItem>
      ) : (
        <MenuItem icon={<LogOut size={16} />} onClick={() => onOpen("log-out")}>
          {m.common.logOut}
        </MenuItem>
      )}
    </Menu>
  );
}
