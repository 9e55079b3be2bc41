"""Trusted lists in the form of ETSI TS 119 612, as small as they may be."""

from __future__ import annotations

import base64

from evidence_kit.formats.x509.trusted_list import QUALIFIED_TIME_STAMPS

STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"


def listed(*services: str) -> bytes:
    """A list of one provider with these services."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" TSLTag="http://uri.etsi.org/19612/TSLTag">
 <SchemeInformation>
  <TSLVersionIdentifier>6</TSLVersionIdentifier><TSLSequenceNumber>7</TSLSequenceNumber>
  <SchemeOperatorName><Name xml:lang="de">Aufsicht</Name><Name xml:lang="en">Supervisor</Name></SchemeOperatorName>
  <SchemeTerritory>XY</SchemeTerritory>
  <ListIssueDateTime>2026-06-01T00:00:00Z</ListIssueDateTime>
  <NextUpdate><dateTime>2026-12-01T00:00:00Z</dateTime></NextUpdate>
 </SchemeInformation>
 <TrustServiceProviderList><TrustServiceProvider>
  <TSPInformation><TSPName><Name xml:lang="en">Provider</Name></TSPName></TSPInformation>
  <TSPServices>{"".join(services)}</TSPServices>
 </TrustServiceProvider></TrustServiceProviderList>
</TrustServiceStatusList>""".encode()


def service(
    der: bytes, *statuses: tuple[str, str], kind: str = QUALIFIED_TIME_STAMPS, name: str = "Time stamps"
) -> str:
    """A service and its statuses (last word of the URI, day), the newest first."""
    certificate = f"<X509Certificate>{base64.b64encode(der).decode()}</X509Certificate>"
    identity = f"<ServiceDigitalIdentity><DigitalId>{certificate}</DigitalId></ServiceDigitalIdentity>"

    def instance(status: tuple[str, str]) -> str:
        return (
            f"<ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier><ServiceName><Name xml:lang='en'>{name}</Name></ServiceName>"
            f"{identity}<ServiceStatus>{STATUS}{status[0]}</ServiceStatus><StatusStartingTime>{status[1]}T00:00:00Z</StatusStartingTime>"
        )

    newest, *older = map(instance, statuses)
    history = "".join(f"<ServiceHistoryInstance>{one}</ServiceHistoryInstance>" for one in older)
    return f"<TSPService><ServiceInformation>{newest}</ServiceInformation><ServiceHistory>{history}</ServiceHistory></TSPService>"
