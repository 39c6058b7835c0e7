"""Runs the flow finder of acme-portal-sdk on a folder and prints what it found as the last line."""

import contextlib
import io
import json
import sys

from acme_portal_sdk.prefect.flow_finder import PrefectFlowFinder

with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    flows = PrefectFlowFinder(sys.argv[1]).find_flows()
print(json.dumps([{"path": flow.source_relative, "function": flow.child_attributes["obj_name"]} for flow in flows]))
