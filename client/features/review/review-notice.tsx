import { GitMerge } from "lucide-react";
import type { ReviewView } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";

export interface ReviewNoticeProps {
  review: ReviewView;
  onReview: () => void;
  /** The note is fine as it is. */
  onLeaveSo: () => void;
}

/** Above a note that has several texts of the same place. */
export function ReviewNotice({ review, onReview, onLeaveSo }: ReviewNoticeProps) {
  const m = useMessages();
  return (
    <Notice
      kind="info"
      icon={<GitMerge size={18} />}
      actions={
        <>
          {review.versions.length > 0 ? (
            <Button kind="primary" onClick={onReview}>
              {m.editor.review}
            </Button>
          ) : null}
          <Button kind="quiet" onClick={onLeaveSo}>
            {m.editor.leaveSo}
          </Button>
        </>
      }
    >
      {m.editor.changedTwice}
    </Notice>
  );
}
