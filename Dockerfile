# Built in one stage, run in another: the image that serves holds no compiler, no Node and no tests.

FROM python:3.13-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/base.txt requirements/
RUN /opt/venv/bin/pip install --require-hashes --requirement requirements/base.txt

FROM packages AS built
WORKDIR /app
COPY requirements/build.txt requirements/
RUN /opt/venv/bin/pip install --require-hashes --requirement requirements/build.txt
COPY manage.py package.json package-lock.json ./
COPY styles styles
RUN mkdir -p infopass
COPY infopass/__init__.py infopass/npm.py infopass/stylesheet.py infopass/fonts.py infopass/
RUN /opt/venv/bin/python -m infopass.stylesheet && /opt/venv/bin/python -m infopass.fonts
COPY locale locale
COPY static static
COPY templates templates
COPY infopass infopass
COPY offices offices
COPY appointments appointments
COPY notices notices
RUN /opt/venv/bin/python -m infopass.translations
# Collecting files needs no secret and no server; demo mode asks for none.
RUN INFOPASS_MODE=demo /opt/venv/bin/python manage.py collectstatic --noinput

FROM python:3.13-slim AS product
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# For whoever turns the access log on (GRANIAN_LOG_ACCESS_ENABLED=1): an address holds the number of
# an appointment, so the log has none.
ENV GRANIAN_LOG_ACCESS_FMT='[%(time)s] %(addr)s %(method)s %(status)d %(dt_ms).3f ms'
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent infopass \
    && install -d -o infopass /var/lib/infopass
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY --from=built /app/manage.py ./
COPY --from=built /app/locale locale
COPY --from=built /app/templates templates
COPY --from=built /app/.data/static .data/static
COPY --from=built /app/.data/css .data/css
COPY --from=built /app/.data/fonts .data/fonts
COPY --from=built /app/static static
COPY --from=built /app/infopass infopass
COPY --from=built /app/offices offices
COPY --from=built /app/appointments appointments
COPY --from=built /app/notices notices
USER infopass
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "infopass.probe", "/healthz"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--no-ws", "infopass.wsgi:application"]
