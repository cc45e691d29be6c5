"""What an applicant or an office prints, as tagged PDF (PDF/UA-1)."""

from notices.paper.notice import notice_pdf

__all__ = ["notice_pdf"]
