from prefect import flow


@flow
def größe(größe_1: int): ...


class Ünï:
    é = 'ü'

    @flow
    @staticmethod
    def tâche(): ...
