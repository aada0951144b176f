"""Who plays in the stories."""

PASSWORD = "a-long-walk-in-the-rain"
JRC, SME = "jrc@institution.example", "sme@institution.example"
JRC_READER, SME_READER = "reader.jrc@institution.example", "reader.sme@institution.example"
