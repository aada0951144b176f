# One image for web, worker, beat and the migrations; docker-compose.yml gives each its command.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    PORT=8000

WORKDIR /app

# Before the code, so that a change of code does not install everything anew.
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements.txt

# The files are root's: the application cannot change its own code.
RUN groupadd --system --gid 10001 focusgroup \
    && useradd --system --uid 10001 --gid focusgroup --no-create-home --home-dir /nonexistent focusgroup \
    && install --directory --owner=focusgroup --group=focusgroup --mode=0750 /data/files
COPY . .

# A key for this one command. Static files stay in the image; only /data/files is a volume.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" python manage.py collectstatic --no-input

USER 10001:10001
EXPOSE 8000
VOLUME /data/files

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "script/healthcheck.py"]

# No access log: addresses hold the secrets of links, and the lines hold people's IP addresses.
# It listens on PORT; WEB_CONCURRENCY sets its processes, GUNICORN_CMD_ARGS anything else.
CMD ["gunicorn", "focusgroup.wsgi:application", "--threads", "4", "--worker-tmp-dir", "/tmp", \
     "--max-requests", "5000", "--max-requests-jitter", "500"]
