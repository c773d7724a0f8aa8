"""Runs Microsoft's own Python SDK over the synchronization API: templates, jobs, secrets, schema, connection test, on-demand run, schedule, logs.

    msgraph_synchronization.py GRAPH_URL GRAPH_TOKEN API_V2_TOKEN

The SDK is as it was installed. What it leaves out on the wire is part of the check: `flowTypes` of a schema, several scopes of a restart,
`useSavedCredentials`, which is always false.
"""

import asyncio
import sys
import time
from uuid import UUID

from azure.core.credentials import AccessToken
from msgraph import GraphServiceClient
from msgraph.generated.models.app_role_assignment import AppRoleAssignment
from msgraph.generated.models.key_value_pair import KeyValuePair
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.synchronization_job import SynchronizationJob
from msgraph.generated.models.synchronization_job_application_parameters import SynchronizationJobApplicationParameters
from msgraph.generated.models.synchronization_job_restart_criteria import SynchronizationJobRestartCriteria
from msgraph.generated.models.synchronization_job_restart_scope import SynchronizationJobRestartScope as Scope
from msgraph.generated.models.synchronization_job_subject import SynchronizationJobSubject
from msgraph.generated.models.synchronization_secret import SynchronizationSecret as Key
from msgraph.generated.models.synchronization_secret_key_string_value_pair import SynchronizationSecretKeyStringValuePair as Pair
from msgraph.generated.models.user import User
from msgraph.generated.service_principals.item.synchronization.jobs.item.provision_on_demand.provision_on_demand_post_request_body import (
    ProvisionOnDemandPostRequestBody,
)
from msgraph.generated.service_principals.item.synchronization.jobs.item.restart.restart_post_request_body import RestartPostRequestBody
from msgraph.generated.service_principals.item.synchronization.jobs.item.schema.parse_expression.parse_expression_post_request_body import (
    ParseExpressionPostRequestBody,
)
from msgraph.generated.service_principals.item.synchronization.jobs.item.validate_credentials.validate_credentials_post_request_body import (
    ValidateCredentialsPostRequestBody,
)
from msgraph.generated.service_principals.item.synchronization.secrets.secrets_put_request_body import SecretsPutRequestBody

URL, TOKEN, SECRET = sys.argv[1:4]
checks = 0


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"msgraph-sdk, synchronization: {what}")


class Credential:
    """A token that is there already."""

    def get_token(self, *scopes, **options):
        return AccessToken(TOKEN, int(time.time()) + 3600)

    def close(self):
        pass


async def error(call):
    """The error that a call ends with."""
    try:
        await call
    except ODataError as failure:
        return failure
    return None


async def main():
    graph = GraphServiceClient(credentials=Credential(), scopes=["https://graph.microsoft.com/.default"])
    graph.request_adapter.base_url = URL
    principal = (await graph.service_principals.get()).value[0]
    ada = await graph.users.post(
        User(
            account_enabled=True, display_name="Ada", given_name="Ada", surname="Lovelace", mail="ada@contoso.com", mail_nickname="ada",
            user_principal_name="ada@contoso.com", password_profile=PasswordProfile(password="Correct-Horse-7"),
        )
    )
    application = graph.service_principals.by_service_principal_id(principal.id)
    await application.app_role_assigned_to.post(
        AppRoleAssignment(principal_id=UUID(ada.id), resource_id=UUID(principal.id), app_role_id=UUID(str(principal.app_roles[0].id)))
    )
    synchronization = application.synchronization

    templates = (await synchronization.templates.get()).value
    check({"scim", "customappsso"} <= {template.id for template in templates}, "the templates of SCIM applications are missing")
    check(all(template.schema.synchronization_rules for template in templates), "a template has no rules")
    made = await synchronization.jobs.post(SynchronizationJob(template_id="scim"))
    check(made.schedule.state == "Disabled" and made.status.code == "NotConfigured", "a new job is not disabled")
    check(await synchronization.jobs.count.get() == 2, "the new job is not counted")
    job = synchronization.jobs.by_synchronization_job_id(made.id)

    pairs = [
        Pair(key=Key.BaseAddress, value="https://contoso.goskope.com/api/v2/scim"),
        Pair(key=Key.SecretToken, value=SECRET),
    ]
    await synchronization.secrets.put(SecretsPutRequestBody(value=pairs))
    shown = {pair.key: pair.value for pair in (await synchronization.get()).secrets}
    check(shown[Key.SecretToken] == "*" and shown[Key.BaseAddress] == pairs[0].value, "the secrets are not masked as they should be")
    await job.validate_credentials.post(ValidateCredentialsPostRequestBody(credentials=pairs))
    await job.validate_credentials.post(ValidateCredentialsPostRequestBody())
    wrong = [Pair(key=Key.SecretToken, value="wrong")]
    failure = await error(job.validate_credentials.post(ValidateCredentialsPostRequestBody(credentials=wrong)))
    check(failure and failure.error.code == "CredentialValidationUnavailable", "a wrong token is not refused")

    schema = await job.schema.get()
    rule = schema.synchronization_rules[0]
    check(rule.object_mappings[0].attribute_mappings, "the schema maps nothing")
    check(len((await job.schema.functions.get()).value) > 30, "the functions are missing")
    check(len((await job.schema.filter_operators.get()).value) > 10, "the operators are missing")
    check(len((await job.schema.directories.get()).value) == 2, "the directories are missing")
    parsed = await job.schema.parse_expression.post(ParseExpressionPostRequestBody(expression="ToUpper([mail], )"))
    check(parsed.parsing_succeeded and parsed.parsed_expression.name == "ToUpper", "an expression is not parsed")
    await job.schema.patch(schema)
    again = await job.schema.get()
    check(again.version != schema.version and again.synchronization_rules[0].id == rule.id, "a schema does not survive the SDK")

    subject = SynchronizationJobSubject(object_id=ada.id, object_type_name="User")
    parameters = SynchronizationJobApplicationParameters(rule_id=rule.id, subjects=[subject])
    result = await job.provision_on_demand.post(ProvisionOnDemandPostRequestBody(parameters=[parameters]))
    check('"result":"Success"' in result.key and ada.id in result.value, "the on-demand run did not succeed")
    parameters.rule_id = "00000000-0000-0000-0000-000000000000"
    failure = await error(job.provision_on_demand.post(ProvisionOnDemandPostRequestBody(parameters=[parameters])))
    check(failure and failure.response_status_code == 400, "a rule that is not there is not refused")

    await job.start.post()
    status = (await job.get()).status
    check(status.code == "Active" and status.last_execution.state == "Succeeded", "the job did not run once it was started")
    check(status.quarantine is None and status.troubleshooting_url is not None, "the status is not whole")
    for scopes in ([Scope.Watermark, Scope.Escrows, Scope.QuarantineState], [Scope.Full], []):
        await job.restart.post(RestartPostRequestBody(criteria=SynchronizationJobRestartCriteria(reset_scope=scopes)))
        check((await job.get()).status.code == "Active", f"the job does not run after a restart with {scopes}")
    await job.pause.post()
    check((await job.get()).schedule.state == "Paused", "the job is not paused")
    await job.patch(SynchronizationJob(synchronization_job_settings=[KeyValuePair(name="QuarantineTooManyDeletesThreshold", value="7")]))
    settings = {setting.name: setting.value for setting in (await job.get()).synchronization_job_settings}
    check(settings["QuarantineTooManyDeletesThreshold"] == "7", "a setting is not taken")

    log = (await graph.audit_logs.provisioning.get()).value
    check(log[-1].provisioning_action == "create" and log[-1].source_identity.id == ada.id, "the log does not begin with the new user")
    check(all(entry.job_id == made.id and entry.service_principal.id == principal.id for entry in log), "the log names another job")
    audits = [audit.activity_display_name for audit in (await graph.audit_logs.directory_audits.get()).value]
    for activity in (
        "Add provisioning configuration", "Update provisioning setting or credentials", "Update attribute mappings or scope",
        "Enable/start provisioning configuration", "Enable/restart provisioning configuration", "Disable/pause provisioning configuration",
    ):
        check(activity in audits, f"the audit log has no {activity}")
    await job.delete()
    check(await synchronization.jobs.count.get() == 1, "the job is not gone")
    print(f"msgraph-sdk, synchronization: {checks} checks run, {checks} passed, 0 reasoned exceptions")


asyncio.run(main())
