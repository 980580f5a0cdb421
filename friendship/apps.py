from django.apps import AppConfig


class FriendshipConfig(AppConfig):
    name = "friendship"
    verbose_name = "Cổng Hữu nghị"
