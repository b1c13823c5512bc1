import type { SetteePort } from "#client/port/settee-port.ts";
import { ConfirmLink } from "#client/features/login/confirm-link.tsx";
import { ForgottenPassword } from "#client/features/login/forgotten-password.tsx";
import { InvitedSignUp } from "#client/features/login/invited-sign-up.tsx";
import { ResetPassword } from "#client/features/login/reset-password.tsx";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import type { User } from "#shared/login.ts";
import { forgottenHref, notesRoute, type Place } from "./route.ts";
import type { Router } from "./router.ts";

export interface DoorScreenProps {
  port: SetteePort;
  router: Router;
  place: Extract<Place, { type: "door" }>;
  /** Null: nobody is signed in. */
  user: User | null;
  localNotes: number;
}

/** What a mailed link leads to, whether somebody is signed in or not. A link that is left does not stay in the history. */
export function DoorScreen({ port, router, place, user, localNotes }: DoorScreenProps) {
  const a = useAccountMessages();
  const { door, token } = place;
  const leave = () => router.replace(notesRoute);
  switch (door) {
    case "forgotten-password":
      return <ForgottenPassword port={port} email={token} onBack={() => router.back(notesRoute)} />;
    case "reset-password":
      return (
        <ResetPassword
          port={port}
          token={token}
          onDone={leave}
          onAskAgain={() =>
            router.replace({
              place: { type: "door", door: "forgotten-password", token: "" },
              noteId: null,
            })
          }
        />
      );
    case "verify-email":
    case "change-email":
      return (
        <ConfirmLink
          port={port}
          what={door}
          token={token}
          goOn={user ? a.toNotes : a.toLogIn}
          onGoOn={leave}
        />
      );
    case "sign-up":
      return (
        <InvitedSignUp
          port={port}
          token={token}
          current={user?.email ?? null}
          localNotes={localNotes}
          forgottenHref={forgottenHref}
          onDone={leave}
          onLeave={leave}
        />
      );
  }
}
