"""Addresses of the network and its people.

One union and one cluster are in `reports`, which adds reports to them; the recognition of an elected lead is in
`events`, which knows the vote.
"""

from django.urls import path

from clusters.views import mandates, network, network_acts, network_edit, people, provinces

urlpatterns = [
    # unions
    path("lien-hiep/", network.union_list, name="union_list"),
    path("lien-hiep/them/", network_edit.union_new, name="union_new"),
    path("lien-hiep/hop-nhat/", network_edit.succession_new, name="succession_new"),
    path("lien-hiep/ke-thua/<int:pk>/sua/", network_edit.succession_edit, name="succession_edit"),
    path("lien-hiep/ke-thua/<int:pk>/rut/", network_acts.succession_withdraw, name="succession_withdraw"),
    path("lien-hiep/ten/<int:pk>/rut/", network_acts.name_withdraw, name="name_withdraw"),
    path("lien-hiep/ten/<int:pk>/sua/", network_edit.name_edit, name="name_edit"),
    path("lien-hiep/thanh-vien/<int:pk>/sua/", network_edit.membership_edit, name="membership_edit"),
    path("lien-hiep/<slug:slug>/ten-moi/", network_edit.name_new, name="name_new"),
    path("lien-hiep/<slug:slug>/chuyen-cum/", network_edit.membership_move, name="membership_move"),
    path("lien-hiep/<slug:slug>/chuyen-chuc-trach/", network_acts.posts_hand_over, name="posts_hand_over"),
    # provinces
    path("tinh-thanh/", provinces.province_list, name="province_list"),
    path("tinh-thanh/ten/<int:pk>/sua/", provinces.province_name_edit, name="province_name_edit"),
    path("tinh-thanh/ten/<int:pk>/rut/", network_acts.province_name_withdraw, name="province_name_withdraw"),
    path("tinh-thanh/<int:scheme>/<slug:code>/", provinces.province_detail, name="province_detail"),
    path("tinh-thanh/<int:scheme>/<slug:code>/ten-moi/", provinces.province_name_new, name="province_name_new"),
    # clusters and their offices
    path("cum/", network.cluster_list, name="cluster_list"),
    path("cum/<int:number>/<int:year>/nhiem-ky/", network_edit.term_new, name="term_new"),
    path("cum/nhiem-ky/<int:pk>/sua/", network_edit.term_edit, name="term_edit"),
    path("cum/nhiem-ky/<int:pk>/chuyen/", network_acts.term_hand_over, name="term_hand_over"),
    path("cum/nhiem-ky/<int:pk>/uy-quyen/", mandates.mandate_new, name="mandate_new"),
    path("cum/uy-quyen/<int:pk>/thoi/", mandates.mandate_revoke, name="mandate_revoke"),
    # people and invitations
    path("nguoi/", people.people_list, name="people_list"),
    path("nguoi/toi/", people.account_page, name="account_page"),
    path("nguoi/toi/thu-dien-tu/", people.address_change, name="address_change"),
    path("nguoi/toi/thu-dien-tu/<str:token>/", people.address_confirm, name="address_confirm"),
    path("nguoi/moi/", people.invitation_new, name="invitation_new"),
    path("nguoi/loi-moi/<int:pk>/gui-lai/", people.invitation_resend, name="invitation_resend"),
    path("nguoi/loi-moi/<int:pk>/rut/", people.invitation_withdraw, name="invitation_withdraw"),
    path("nguoi/chuc-trach/<int:pk>/ket-thuc/", people.post_end, name="post_end"),
    path("loi-moi/<str:token>/", people.invitation_accept, name="invitation_accept"),
]
