from prefect import flow

@flow
def after_form_feed():
	if True:
		pass
	return 1
