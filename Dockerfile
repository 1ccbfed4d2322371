# The image holds one static binary and an empty /data, and runs as nobody.
#
#   docker build -t jianzhu .
#   docker run --read-only --cap-drop ALL -v jianzhu:/data -p 127.0.0.1:8080:8080 jianzhu

FROM golang:1.26 AS build
WORKDIR /src
COPY . .
ARG VERSION=
ARG COMMIT=
RUN CGO_ENABLED=0 go build -trimpath -tags nomsgpack \
        -ldflags "-s -w -X main.version=$VERSION -X main.commit=$COMMIT" -o /out/jianzhu ./cmd/jianzhu \
    && mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/jianzhu /jianzhu
COPY --from=build --chown=65532:65532 /out/data /data
COPY LICENSE NOTICE /
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080
# Inside a container loopback reaches nobody: who may connect is decided by
# the port that is published, and by JIANZHU_API_KEYS.
ENV JIANZHU_ADDR=:8080 \
    JIANZHU_INSECURE=true \
    JIANZHU_STORE=sqlite:/data/jianzhu.db \
    JIANZHU_LOG_FORMAT=json
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 CMD ["/jianzhu", "healthcheck"]
ENTRYPOINT ["/jianzhu"]
CMD ["serve"]
