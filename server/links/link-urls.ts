/** Where the links of Settee lead. The secret stands in the fragment: no server, proxy or log ever gets to see it. */
export interface LinkUrls {
  resetPassword(token: string): string;
  verifyEmail(token: string): string;
  changeEmail(token: string): string;
  signUp(token: string): string;
}

/**
 * @param origin by which browsers reach Settee: from the settings, never from a request, or whoever asks for
 * somebody's new password could choose where the link in the letter leads.
 */
export function createLinkUrls(origin: () => string): LinkUrls {
  const at = (route: string) => (token: string) => `${origin()}/#/${route}/${token}`;
  return {
    resetPassword: at("reset-password"),
    verifyEmail: at("verify-email"),
    changeEmail: at("change-email"),
    signUp: at("sign-up"),
  };
}
