import company.base


@company.base.company_flow
def script(): ...
