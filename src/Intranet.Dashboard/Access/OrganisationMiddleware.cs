using Intranet.Dashboard.Layout;
using Intranet.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Intranet.Dashboard.Access;

/// <summary>
/// Stands before every address under <c>/o/{organisation}</c>: finds out who the reader is there, rejects forms from other sites, and
/// answers in the reader's language if the request is refused or fails.
/// </summary>
internal sealed partial class OrganisationMiddleware(RequestDelegate next, SignInSettings signIn, ILogger<OrganisationMiddleware> log)
{
    /// <summary>The group that the pages of an organisation are mapped on.</summary>
    public static RouteGroupBuilder Group(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/o/{organisation}").WithMetadata(new OrganisationAddress()).ExcludeFromDescription();

        // This middleware checks every form, with or without fields, and answers with a page.
        return group.DisableAntiforgery();
    }

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<OrganisationAddress>() is null)
        {
            await next(http);
            return;
        }

        if (signIn.IsDemonstration && !SignIn.IsLocal(http))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (http.User.Identity?.IsAuthenticated != true)
        {
            await (
                HttpMethods.IsGet(http.Request.Method)
                    ? SignInEndpoints.Challenge(http, http.Request.Path + http.Request.QueryString)
                    : MessagePage.Answer(http, null, 401, "session-over", "/")
            );
            return;
        }

        if (!PageLanguage.RedirectIfChosen(http))
        {
            await Enter(http);
        }
    }

    private async Task Enter(HttpContext http)
    {
        Reader? reader = null;
        try
        {
            var context = http.RequestServices.GetRequiredService<OrganisationContext>();
            if (
                !context.Enter(connection =>
                    Organisations.Find(connection, (string)http.GetRouteValue("organisation")!) is { } organisation
                        ? ReaderLookup.Find(connection, organisation, http.User, context.Clock)
                        : null
                )
            )
            {
                // The answer tells neither whether the organisation exists nor what is in it.
                await MessagePage.Answer(http, null, 404, "not-found", "/");
                return;
            }

            reader = context.Reader;
            if (HttpMethods.IsPost(http.Request.Method) && !await PageRenderer.IsOwnForm(http))
            {
                await MessagePage.Answer(http, reader, 400, "form-forged", Home(reader));
                return;
            }

            // An empty field of a form or link states nothing; the framework would try to read it.
            if (http.Request.Query.Any(value => string.IsNullOrEmpty(value.Value)))
            {
                http.Request.QueryString = QueryString.Create(http.Request.Query.Where(value => !string.IsNullOrEmpty(value.Value)));
            }

            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode is 400 or 415)
            {
                // The framework could not read a value. An address with an unreadable day or number names nothing.
                await (
                    HttpMethods.IsGet(http.Request.Method)
                        ? MessagePage.Answer(http, reader, 404, "not-found", Home(reader))
                        : MessagePage.Answer(http, reader, 422, "refused", Back(http, reader), "invalid-value")
                );
            }
        }
        catch (Exception failure) when (!http.Response.HasStarted && failure is not OperationCanceledException)
        {
            await Answer(http, reader, failure);
        }
    }

    private Task Answer(HttpContext http, Reader? reader, Exception failure)
    {
        switch (failure)
        {
            case ForbiddenException:
                return MessagePage.Answer(http, reader, 403, "forbidden", Home(reader));
            case NotFoundException:
                return MessagePage.Answer(http, reader, 404, "not-found", Home(reader));
            case InvalidInputException invalid:
                return MessagePage.Answer(http, reader, 422, "refused", Back(http, reader), invalid.Key, [.. invalid.Values]);
            case RefusedException refused:
                return MessagePage.Answer(http, reader, 422, "refused", Back(http, reader), "refused-because", refused.Text);
        }

        if (Store.IsTransient(failure))
        {
            LogStore(log, failure.Message);
            return Busy(http, reader);
        }

        LogFailure(log, failure);
        return MessagePage.Answer(http, reader, 500, "failed", Back(http, reader));
    }

    /// <summary>The session is looked up in the store, before anything is known about the reader.</summary>
    public static async Task AnswerWhileTheStoreIsAway(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception failure) when (!http.Response.HasStarted && Store.IsTransient(failure))
        {
            await Busy(http, null);
        }
    }

    private static Task Busy(HttpContext http, Reader? reader)
    {
        http.Response.Headers.RetryAfter = "30";
        return MessagePage.Answer(http, reader, 503, "store-busy", Back(http, reader));
    }

    private static string Home(Reader? reader) => reader is null ? "/" : $"/o/{reader.Organisation.Id}";

    private static string Back(HttpContext http, Reader? reader) =>
        Uri.TryCreate(http.Request.Headers.Referer.ToString(), UriKind.Absolute, out var from) && from.Authority == http.Request.Host.Value
            ? from.PathAndQuery
            : Home(reader);

    [LoggerMessage(Level = LogLevel.Error, Message = "A page failed.")]
    private static partial void LogFailure(ILogger log, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store refused: {Reason}")]
    private static partial void LogStore(ILogger log, string reason);

    /// <summary>Marks the addresses of one organisation.</summary>
    private sealed class OrganisationAddress;
}
