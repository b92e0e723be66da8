using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using NativeCarp.Cli.Control;

namespace NativeCarp.Cli.Tests.Control;

public sealed class ControlServerTests : IControlCommands, System.IDisposable
{
    private readonly FakeListener _listener = new();
    private readonly List<ControlRequest> _requests = [];
    private readonly ControlServer _server;
    private string _padding = "";

    public ControlServerTests() => _server = new ControlServer(_listener, _listener, this);

    [Fact]
    public void Serve_OneRequest_IsAnsweredByOneLine()
    {
        FakeStream client = _listener.Connect("{\"command\":\"status\",\"router\":\"web\"}\n");

        _server.Serve();

        Assert.Equal("web", Assert.Single(_requests).Router);
        Assert.Equal("{\"ok\":true,\"padding\":\"\"}\n", client.Taken);
        Assert.True(client.AwaitsInput);
    }

    [Fact]
    public void Serve_HalfARequest_WaitsForTheRest()
    {
        FakeStream client = _listener.Connect("{\"comm");
        _server.Serve();
        Assert.Empty(client.Taken);

        client.Say("and\":\"status\"}\n");
        _server.Serve();

        Assert.Single(_requests);
    }

    [Fact]
    public void Serve_ManyRequestsAtOnce_AnswersOneATurn()
    {
        FakeStream client = _listener.Connect(string.Concat(Enumerable.Repeat("{\"command\":\"status\"}\n", 3)));

        for (int turn = 1; turn <= 3; turn++)
        {
            _server.Serve();
            Assert.Equal(turn, _requests.Count);
            Assert.Equal(turn < 3, _server.HasWork);
        }

        Assert.Equal(3, client.Taken.Count(letter => letter == '\n'));
    }

    [Fact]
    public void Serve_LineTooLong_IsRefusedAndTheNextUnderstood()
    {
        FakeStream client = _listener.Connect(new string('x', ControlConnection.MaximumLineBytes) + "\n{\"command\":\"status\"}\n");

        for (int turn = 0; turn < 4; turn++)
        {
            _server.Serve();
        }

        Assert.StartsWith("{\"ok\":false,\"error\":\"a request is a line of JSON", client.Taken, System.StringComparison.Ordinal);
        Assert.Single(_requests);
    }

    [Fact]
    public void Serve_ClientThatDoesNotRead_IsNotReadEither()
    {
        _padding = new string('x', 1000);
        FakeStream client = _listener.Connect("{\"command\":\"status\"}\n{\"command\":\"status\"}\n");
        client.Room = 10;
        _server.Serve();
        _server.Serve();

        Assert.Single(_requests);
        Assert.False(client.AwaitsInput);
        Assert.True(client.AwaitsRoom);
        Assert.False(_server.HasWork);
        client.Room = int.MaxValue;
        _server.Serve();
        Assert.Equal(2, _requests.Count);
        Assert.False(client.AwaitsRoom);
    }

    [Fact]
    public void Publish_FollowerThatDoesNotRead_IsLetGo_AndOthersHear()
    {
        FakeStream slow = _listener.Connect("{\"command\":\"events\"}\n");
        FakeStream quick = _listener.Connect("{\"command\":\"events\"}\n");
        FakeStream other = _listener.Connect("{\"command\":\"status\"}\n");
        _server.Serve();
        slow.Room = 0;
        int heard = other.Taken.Length;
        byte[] line = Encoding.UTF8.GetBytes(new string('e', 1000) + "\n");
        for (int i = 0; i < 300; i++)
        {
            _server.Publish(line);
        }

        _server.Serve();

        Assert.True(slow.IsDisposed);
        Assert.False(quick.IsDisposed);
        Assert.Equal(300, quick.Taken.Count(letter => letter == '\n') - 1);
        Assert.Equal(heard, other.Taken.Length);
    }

    [Fact]
    public void Serve_ClientGone_IsForgotten()
    {
        FakeStream client = _listener.Connect();
        _server.Serve();
        client.IsGone = true;

        _server.Serve();

        Assert.True(client.IsDisposed);
        Assert.DoesNotContain(client, _listener.Sources);
    }

    [Fact]
    public void Serve_MoreClientsThanPlaces_TheOldestMakesRoom_NotAFollower()
    {
        FakeStream follower = _listener.Connect("{\"command\":\"events\"}\n");
        _server.Serve();
        FakeStream oldest = _listener.Connect();
        for (int i = 0; i < ControlServer.MaximumConnections - 1; i++)
        {
            _listener.Connect();
        }

        _server.Serve();

        Assert.True(oldest.IsDisposed);
        Assert.False(follower.IsDisposed);
    }

    [Fact]
    public void Dispose_LetsEverybodyGo()
    {
        FakeStream client = _listener.Connect();
        _server.Serve();

        Dispose();

        Assert.True(client.IsDisposed);
        Assert.Empty(_listener.Sources);
    }

    public void Dispose() => _server.Dispose();

    void IControlCommands.Execute(ControlRequest request, Utf8JsonWriter reply)
    {
        _requests.Add(request);
        reply.WriteStartObject();
        reply.WriteBoolean("ok", true);
        reply.WriteString("padding", _padding);
        reply.WriteEndObject();
    }
}
