from company.base import TEAM, company_flow

from ..base import company_flow as relative


@company_flow(name=TEAM)
def absolute(): ...


@relative
def by_relative(): ...
