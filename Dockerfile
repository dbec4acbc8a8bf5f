# The program without its engines' data: `docker compose` runs it as migrate, worker and api.
# The lock names the test tools too: one lock, one set of hashes, for people, CI and images alike.
FROM python:3.13-slim AS build
RUN python -m venv /opt/lianyun
ENV PATH=/opt/lianyun/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /source
COPY requirements.lock ./
RUN pip install --only-binary :all: --require-hashes -r requirements.lock
COPY . ./
RUN pip install --no-deps --no-build-isolation .

FROM python:3.13-slim
COPY --from=build /opt/lianyun /opt/lianyun
ENV PATH=/opt/lianyun/bin:$PATH PYTHONUNBUFFERED=1
# A volume that is mounted on /data belongs to whom the folder belongs to.
RUN useradd --uid 10001 --create-home lianyun && install --directory --owner 10001 /data
USER 10001
WORKDIR /home/lianyun
CMD ["lianyun", "--help"]
