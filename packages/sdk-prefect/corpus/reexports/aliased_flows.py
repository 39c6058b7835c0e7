from silent import through_star as imported
from silent import through_alias

quick = imported.with_options(name="quick")
same = through_alias
