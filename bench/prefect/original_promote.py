"""Promotes N flows from dev to uat with the real acme-portal-sdk 1.2: the tool to be better than."""

import pathlib
import sys

from acme_portal_sdk.prefect.deployment_promote import PrefectDeploymentPromote
from acme_portal_sdk.prefect.flow_deploy import PrefectDeployInfoPrep, PrefectFlowDeployer
from acme_portal_sdk.prefect.flow_finder import PrefectFlowFinder

project_directory, project, count, source, target, pool = sys.argv[1:]
root = pathlib.Path(project_directory)
sys.path[:0] = [str(root / "src"), str(root)]
config = root / "static.yaml"
config.write_text("{}\n")
prep = PrefectDeployInfoPrep(str(config), pool, PrefectFlowFinder(root_dir=str(root / "src")))
flows = [f"flow_{index:03}" for index in range(int(count))]
PrefectDeploymentPromote(PrefectFlowDeployer(), prep).promote(
    project, "main", source, target, flows, {"STAGE": target}
)
