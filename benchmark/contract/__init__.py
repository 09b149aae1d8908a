"""What every part of the suite speaks in: small modules, each of one subject, so that digests stay narrow."""
