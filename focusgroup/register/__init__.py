"""The register of processing (Article 31 of Regulation (EU) 2018/1725, Article 30 GDPR), generated from the models."""
