"""One call as acme-portal 0.0.8 makes it: a Python process that runs one finder of acme-portal-sdk and ends.

Prints as the last line how many it found, and the most memory that the process had, in megabytes.
"""

import contextlib
import io
import json
import resource
import sys

what, root = sys.argv[1:]
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    if what == "flows":
        from acme_portal_sdk.prefect.flow_finder import PrefectFlowFinder

        found = PrefectFlowFinder(root).find_flows()
    else:
        from acme_portal_sdk.prefect.deployment_finder import PrefectDeploymentFinder

        found = PrefectDeploymentFinder().get_deployments()
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
print(json.dumps({"count": len(found or []), "memory": memory}))
