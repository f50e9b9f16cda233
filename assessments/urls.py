"""Addresses of the assessment: the region's form, and the desks of Kanwil and Pusat."""

from assessments import desk_urls, instrument_urls, region_urls

app_name = "assessments"
urlpatterns = [*region_urls.urlpatterns, *desk_urls.urlpatterns, *instrument_urls.urlpatterns]
