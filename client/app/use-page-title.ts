import { useEffect } from "react";
import { useMessages } from "#client/messages/use-messages.ts";

/** Names the browser's tab and the entries of its history after what is open, for as long as it is. */
export function usePageTitle(title: string): void {
  const { common } = useMessages();
  useEffect(() => {
    document.title = common.pageTitle(title);
    return () => {
      document.title = common.appName;
    };
  }, [common, title]);
}
