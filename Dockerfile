# syntax=docker/dockerfile:1

# The first stage has pip and the sources, the second only what came of them.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
# Without pip inside: nothing can be installed into the finished image by accident.
RUN python -m venv --without-pip /opt/unkink
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY content content
COPY db db
COPY sandbox sandbox
COPY bot bot
RUN pip --python /opt/unkink/bin/python install --no-cache-dir --disable-pip-version-check --constraint constraints.txt .

FROM python:3.11-slim-bookworm
COPY --from=build /opt/unkink /opt/unkink
# Data and key lie on volumes of their own: whoever copies one of them has not got the other.
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin unkink \
    && install --directory --owner=unkink --group=unkink --mode=0700 /data /key
ENV PATH=/opt/unkink/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    UNKINK_DATA_DIR=/data \
    UNKINK_KEY_FILE=/key/unkink.key
USER unkink
WORKDIR /data
VOLUME ["/data", "/key"]
# The bot touches a file every second; this looks whether it did so within the last minute.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["unkink", "health"]
CMD ["unkink", "run"]
