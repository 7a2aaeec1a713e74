"""Recognize automatic mails: those that no person sent, and reports of failed delivery."""

import re

# Headers by which a mail asks for no answer (RFC 3834, and what programs used before it).
PRECEDENCES = {"bulk", "junk", "list", "auto_reply"}
SUPPRESSED = {"dr", "autoreply", "all"}


def automatic_reason(message):
    """Return why a mail counts as automatic, from its headers (RFC 3834); ``""`` if it does not."""

    def words(name):
        return {
            word.strip().lower()
            for value in message.get_all(name, [])
            for word in re.split(r"[,;]", str(value))
        }

    if message.get("Return-Path") is not None and str(message["Return-Path"]).strip() == "<>":
        return "bounce"
    submitted = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    if submitted != "no" or words("X-Auto-Response-Suppress") & SUPPRESSED:
        return "machine"
    if message.get("X-Autoreply") is not None or message.get("X-Autorespond") is not None:
        return "machine"
    if "auto_reply" in words("Precedence"):
        return "machine"
    if message.get("List-Id") is not None or words("Precedence") & PRECEDENCES:
        return "list"
    return ""


def is_failure_report(message):
    """Return whether a returned mail reports a failed delivery, not a receipt or a delay."""
    if "disposition-notification" in str(message.get_param("report-type", "")).lower():
        return False
    actions = set()
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload()[1:]:
                actions.add(str(block.get("Action", "failed")).strip().lower())
    return not actions or "failed" in actions
