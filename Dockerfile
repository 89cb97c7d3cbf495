# The engine with Chromium in it, as a user without rights. One image for the web, the workers and the migration:
#   docker build -t intranet-adoption .
#   docker run -p 5080:5080 -v intranet:/data -e Intranet__SignIn__Authority=... -e Intranet__SignIn__ClientId=... -e Intranet__SignIn__ClientSecret=... intranet-adoption
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Intranet -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime

# Debian, because its Chromium is a package like any other; the runtime is copied in.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates chromium curl libicu72 libssl3 tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 1654 intranet \
 && mkdir /data && chown intranet /data
COPY --from=runtime /usr/share/dotnet /usr/share/dotnet
COPY --from=build /app /app
ENV PATH=$PATH:/usr/share/dotnet DOTNET_ROOT=/usr/share/dotnet
USER intranet
WORKDIR /data
VOLUME /data
ENV Intranet__Database=/data/intranet.db \
    Intranet__Inbox=/data/inbox \
    Intranet__Reports=/data/reports \
    Intranet__Mail__Folder=/data/mail \
    Intranet__Urls=http://*:5080 \
    Intranet__Browser=/usr/bin/chromium \
    Intranet__Log=json
EXPOSE 5080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD curl -fsS http://127.0.0.1:5080/health/ready || exit 1
ENTRYPOINT ["dotnet", "/app/intranet.dll"]
CMD ["serve"]
