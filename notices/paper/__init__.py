"""What an applicant or an office prints, as tagged PDF (PDF/UA-1)."""

from notices.paper.day_list import day_list_pdf
from notices.paper.letters import letters_pdf
from notices.paper.notice import notice_pdf

__all__ = ["day_list_pdf", "letters_pdf", "notice_pdf"]
