"""Deploys with the real acme-portal-sdk 1.2, or lists what its finder finds. One JSON value on the last line.

original_sdk.py deploy SOURCE CONFIG PROJECT BRANCH COMMIT IMAGE ENVIRONMENT FLOW...
original_sdk.py find PROJECT
"""

import json
import os
import sys

action, *arguments = sys.argv[1:]

if action == "deploy":
    source, config, project, branch, commit, image, environment, *flows = arguments
    sys.path[:0] = [source, os.path.dirname(source)]
    from acme_portal_sdk.prefect.flow_deploy import PrefectDeployInfoPrep, PrefectFlowDeployer
    from acme_portal_sdk.prefect.flow_finder import PrefectFlowFinder

    prep = PrefectDeployInfoPrep(config, "docker-pool", PrefectFlowFinder(root_dir=source))
    deployer = PrefectFlowDeployer()
    infos = prep.prep_deploy_info(project, branch, commit, image, "1.0", environment, flows, {"STAGE": environment})
    for info in infos:
        deployer.deploy(info)
    print(json.dumps([info.name for info in infos]))
else:
    from acme_portal_sdk.prefect.deployment_finder import PrefectDeploymentFinder

    found = PrefectDeploymentFinder().get_deployments()
    print(json.dumps([one.to_dict() for one in found if one.project_name == arguments[0]]))
